import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LiveLog } from "../../src/executors/live-log.ts";
import { LIVE_LOG_CHARACTERS } from "../../src/executors/wire.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function makeLog() {
  const sent: string[] = [];
  return { sent, log: new LiveLog((lines) => sent.push(lines)) };
}

it("passes on the first line at once and the next ones together", () => {
  const { sent, log } = makeLog();
  log.add("one\n");
  expect(sent).toEqual(["one\n"]);
  log.add("two\n");
  log.add("three\n");
  expect(sent).toEqual(["one\n"]);
  vi.advanceTimersByTime(500);
  expect(sent).toEqual(["one\n", "two\nthree\n"]);
});

it("keeps a line until it is whole", () => {
  const { sent, log } = makeLog();
  log.add("begun");
  vi.advanceTimersByTime(1_000);
  expect(sent).toEqual([]);
  log.add(" and ended\nnext");
  expect(sent).toEqual(["begun and ended\n"]);
});

it("passes on the last lines of a flood, whole ones", () => {
  const { sent, log } = makeLog();
  log.add("first\n");
  for (let line = 0; line < 100_000; line += 1) log.add(`line ${line}\n`);
  vi.advanceTimersByTime(500);
  const [, flood = ""] = sent;
  expect(flood.length).toBeLessThanOrEqual(LIVE_LOG_CHARACTERS);
  expect(flood).toMatch(/^line \d+\n.*line 99999\n$/s);
});

it("cuts a line that is longer than a message", () => {
  const { sent, log } = makeLog();
  log.add(`${"x".repeat(100_000)}\n`);
  expect(sent).toEqual([`${"x".repeat(LIVE_LOG_CHARACTERS - 1)}\n`]);
});

it("passes on what is left when the run is over, once", () => {
  const { sent, log } = makeLog();
  log.add("one\n");
  log.add("two\nthree");
  log.end();
  log.end();
  vi.advanceTimersByTime(1_000);
  expect(sent).toEqual(["one\n", "two\nthree\n"]);
});
