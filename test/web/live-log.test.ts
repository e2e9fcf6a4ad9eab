import { expect, it } from "vitest";
import { named, readEvents } from "./event-stream.ts";
import { makeFakeEvents } from "./fake-events.ts";
import { ITEM, serveLive } from "./serve-live.ts";

it("gives the log to those alone who asked for the run", async () => {
  const { url, clock, tell } = await serveLive();
  const asked = await readEvents(url, "?run=r_1");
  const other = await readEvents(url);
  await Promise.all([asked, other].map(({ until }) => until(named("hello"))));
  tell({ kind: "log", runId: "r_1", line: "7 rows read" });
  tell({ kind: "log", runId: "r_2", line: "of another run" });
  tell({ kind: "log", runId: "r_1", line: "7 rows written" });
  tell({ kind: "config", valid: true });
  await clock.pass(100);
  await Promise.all([asked, other].map(({ until }) => until(named("config"))));
  expect(asked.events.filter(named("log")).map(({ document }) => document)).toEqual([
    { runId: "r_1", lines: ["7 rows read", "7 rows written"] },
  ]);
  expect(other.events.filter(named("log"))).toEqual([]);
});

it("begins a log with what is written of it already, and tells that once", async () => {
  const events = { ...makeFakeEvents(), logSoFar: (run: string) => `the first line of ${run}\nthe second\nnot whole` };
  const { url } = await serveLive({ events });
  const { events: sent, until } = await readEvents(url, "?run=r_1");
  expect((await until(named("log"))).document).toEqual({
    runId: "r_1",
    lines: ["the first line of r_1", "the second"],
  });
  const { id = "" } = await until(named("hello"));
  const again = await readEvents(url, `?run=r_1&after=${id}`);
  await again.until(named("hello"));
  expect([sent, again.events].map((each) => each.filter(named("log")).length)).toEqual([1, 0]);
});

it("tells the last 500 of many lines, and of a run that has ended no progress", async () => {
  const { url, clock, tell } = await serveLive();
  const { events, until } = await readEvents(url, "?run=r_1");
  await until(named("hello"));
  for (let row = 1; row <= 600; row += 1) tell({ kind: "log", runId: "r_1", line: `row ${row}` });
  const run = { runId: "r_i_failed_1", itemId: "i_failed" };
  tell({ kind: "progress", ...run, progress: { done: 1, total: 2, unit: "rows" } });
  tell({ kind: "run", ...run, state: "started" });
  await clock.pass(100);
  const lines = Array.from({ length: 500 }, (_, index) => `row ${index + 101}`);
  expect((await until(named("log"))).document).toEqual({ runId: "r_1", lines });
  await until(named("run"));
  expect(events.filter(named("progress"))).toEqual([]);
});

it("keeps no lines of a log that nobody follows, so that who comes back finds what was missed", async () => {
  const { url, clock, tell } = await serveLive();
  const first = await readEvents(url);
  const { id = "" } = await first.until(named("hello"));
  for (let round = 0; round < 300; round += 1) {
    tell({ kind: "log", runId: "r_1", line: `row ${round}` });
    await clock.pass(500, async () => {});
  }
  tell(ITEM);
  await clock.pass(1_000);
  const { events, until } = await readEvents(url, `?after=${id}`);
  await until(named("item"));
  expect(events.filter(named("reset"))).toEqual([]);
});
