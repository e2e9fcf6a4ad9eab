import { expect, it } from "vitest";
import { named, readEvents } from "./event-stream.ts";
import { makeItem } from "./fake-items.ts";
import { ITEM, serveLive } from "./serve-live.ts";

it("greets with the version and the time, and has the headers that keep proxies from gathering", async () => {
  const { url, clock } = await serveLive();
  const { response, until } = await readEvents(url);
  const { document, id } = await until(named("hello"));
  expect(document).toEqual({ version: "0.1.0", at: new Date(clock.now()).toISOString() });
  expect(id).toMatch(/^[0-9a-f]{8}-0$/);
  expect(response.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
  expect(response.headers["cache-control"]).toBe("no-store, no-transform");
});

it("tells an item that changed by its document, and the status with it", async () => {
  const { url, view, clock, tell } = await serveLive();
  const { until } = await readEvents(url);
  await until(named("hello"));
  tell(ITEM);
  await clock.pass(100);
  const { document } = await until(named("item"));
  const { sourceFiles: _, retryable: _1, skippable: _2, skipped: _3, runs: _4, ...item } = view.item("i_failed") ?? {};
  expect(document).toEqual({ items: [item], gone: [], truncated: false });
  expect((await until(named("status"))).document).toEqual(view.status());
});

it("names items that are gone", async () => {
  const { url, clock, tell } = await serveLive();
  const { until } = await readEvents(url);
  await until(named("hello"));
  tell({ ...ITEM, itemId: "i_gone" });
  await clock.pass(100);
  expect((await until(named("item"))).document).toEqual({ items: [], gone: ["i_gone"], truncated: false });
});

it("tells runs, and how far they are in numbers and in words", async () => {
  const { url, clock, tell } = await serveLive();
  const { until } = await readEvents(url);
  await until(named("hello"));
  const run = { runId: "r_i_running_1", itemId: "i_running" };
  const progress = { done: 640_000, total: 1_000_000, unit: "rows" };
  tell({ kind: "run", ...run, state: "started" });
  tell({ kind: "progress", ...run, progress });
  await clock.pass(100);
  expect((await until(named("run"))).document).toMatchObject({ runs: [{ id: run.runId, state: "running" }] });
  expect((await until(named("progress"))).document).toEqual({
    runs: [{ ...run, progress, text: "640,000 of 1,000,000 rows", expectedEndAt: "2026-11-21T11:04:30.000Z" }],
  });
});

it("makes a few events of a thousand, twice a second at most", async () => {
  const items = Array.from({ length: 1_000 }, (_, index) => makeItem(`i_${index}`, `File_${index}.csv`, "done"));
  const { url, clock, tell } = await serveLive({ items });
  const { events, until } = await readEvents(url);
  await until(named("hello"));
  for (let moment = 0; moment < 10; moment += 1) {
    for (const { id, key } of items) tell({ ...ITEM, key, itemId: id });
    for (let done = 0; done < 100; done += 1) {
      tell({ kind: "progress", runId: "r_1", itemId: "i_1", progress: { done, total: 100, unit: "rows" } });
    }
    await clock.pass(100);
  }
  tell({ kind: "config", valid: true });
  await clock.pass(1_000);
  await until(named("config"));
  for (const name of ["item", "status", "progress"]) {
    expect(events.filter(named(name)).length, name).toBeGreaterThan(0);
    expect(events.filter(named(name)).length, name).toBeLessThanOrEqual(3);
  }
  const { document } = await until(named("item"));
  expect(document).toMatchObject({ truncated: true });
});

it("goes on behind the last event that a client has", async () => {
  const { url, clock, tell } = await serveLive();
  const first = await readEvents(url);
  await first.until(named("hello"));
  tell(ITEM);
  await clock.pass(1_000);
  const { id = "" } = await first.until(named("status"));
  first.close();
  tell({ ...ITEM, itemId: "i_lost" });
  await clock.pass(1_000);
  for (const again of [await readEvents(url, "", { "Last-Event-ID": id }), await readEvents(url, `?after=${id}`)]) {
    const { document } = await again.until(named("item"));
    expect(document).toMatchObject({ items: [{ id: "i_lost" }] });
    await again.until(named("status"));
    expect(again.events.map(({ event }) => event).filter(Boolean)).toEqual(["hello", "item", "status"]);
  }
});

it.each(["00000000-0", "nonsense", "-", "00000000-1e3"])("says reset to the id %j of another life", async (id) => {
  const { url } = await serveLive();
  const { until } = await readEvents(url, "", { "Last-Event-ID": id });
  expect((await until(named("reset"))).document).toEqual({ version: "0.1.0" });
});

it("says reset when too much happened meanwhile, or nobody looked on", async () => {
  const { url, clock, tell } = await serveLive();
  const first = await readEvents(url);
  const { id = "" } = await first.until(named("hello"));
  for (let round = 0; round < 300; round += 1) {
    tell({ kind: "config", valid: true });
    await clock.pass(500, async () => {});
  }
  const late = await readEvents(url, `?after=${id}`);
  await late.until(named("reset"));
  const { id: newest = "" } = await late.until(named("reset"));
  first.close();
  late.close();
  await Promise.all([first.ended, late.ended]);
  const { ended, close } = await readEvents(url, `?after=${newest}`);
  close();
  await ended;
  await clock.pass(120_000);
  await (await readEvents(url, `?after=${newest}`)).until(named("reset"));
});

it("has a heartbeat each 15 seconds", async () => {
  const { url, clock } = await serveLive();
  const { events, until } = await readEvents(url);
  await until(named("hello"));
  await clock.pass(45_000);
  await until(() => events.filter(({ comment }) => comment !== undefined).length === 3);
});

it("cuts off a client that does not read, and no other", async () => {
  const { url, view, clock, tell } = await serveLive();
  const slow = await readEvents(url);
  const reading = await readEvents(url);
  await Promise.all([slow, reading].map(({ until }) => until(named("hello"))));
  slow.response.pause();
  const ids = view.items({ limit: 50 }).items.map(({ id }) => id);
  // More than what the kernel holds for a connection.
  for (let round = 0; round < 800; round += 1) {
    for (const itemId of ids) tell({ ...ITEM, itemId });
    await clock.pass(500, () => new Promise((done) => setImmediate(done)));
  }
  slow.response.resume();
  await slow.ended;
  expect(reading.response.closed).toBe(false);
});

it("serves fifty streams with one listener and one writing of each event", async () => {
  const { url, view, clock, tell, listening } = await serveLive();
  const readers = await Promise.all(Array.from({ length: 50 }, () => readEvents(url)));
  await Promise.all(readers.map(({ until }) => until(named("hello"))));
  expect(listening()).toBe(1);
  let asked = 0;
  const { itemDocument } = view;
  Object.assign(view, {
    itemDocument: (id: string) => {
      asked += 1;
      return itemDocument(id);
    },
  });
  tell(ITEM);
  await clock.pass(100);
  const ids = await Promise.all(readers.map(async ({ until }) => (await until(named("item"))).id));
  expect(new Set(ids).size).toBe(1);
  expect(asked).toBe(1);
});

it("looks on no more some time after the last client has gone", async () => {
  const { url, clock, listening } = await serveLive();
  expect(listening()).toBe(0);
  const { until, close, ended } = await readEvents(url);
  await until(named("hello"));
  close();
  await ended;
  await clock.pass(59_000);
  expect(listening()).toBe(1);
  await clock.pass(2_000);
  expect(listening()).toBe(0);
});

it("waits for nothing once the server is closed, since that would keep the program alive", async () => {
  const { url, clock, close } = await serveLive();
  const { until, ended } = await readEvents(url);
  await until(named("hello"));
  await close();
  await ended;
  await fetch(url).catch(() => {});
  expect(clock.waiting).toBe(0);
});

it("says reset instead when the journal cannot be read", async () => {
  const { url, view, clock, tell } = await serveLive();
  const { until } = await readEvents(url);
  await until(named("hello"));
  Object.assign(view, {
    itemDocument: () => {
      throw new Error("disk I/O error");
    },
  });
  tell(ITEM);
  await clock.pass(100);
  await until(named("reset"));
});

it("refuses what is no text and answers HEAD without a stream", async () => {
  const { url } = await serveLive();
  expect((await fetch(`${url}/api/v1/events?run=a&run=b`)).status).toBe(400);
  expect((await fetch(`${url}/api/v1/events`, { method: "HEAD" })).headers.get("content-type")).toMatch(/^text\/event/);
});
