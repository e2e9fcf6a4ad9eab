import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Loop, latestScan, loopHealth, nextTickAt } from "../../src/app/health.ts";
import { cronTicker } from "../../src/runtime/ticker.ts";

const START = Date.parse("2026-11-20T17:30:20Z");

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

/** A loop whose pairs were last scanned at these instants, and that has these schedules. */
function loop(scannedAt: readonly (number | undefined)[], ...expressions: readonly string[]): Loop {
  return {
    states: scannedAt.map((startedAt) => ({
      lastScan: startedAt === undefined ? undefined : { startedAt, durationMs: 1 },
    })),
    schedules: expressions.map((expression) => cronTicker.every(expression, "UTC", () => {})),
  };
}

async function healthAfter(minutes: number, of: Loop): Promise<boolean> {
  await vi.advanceTimersByTimeAsync(minutes * 60_000);
  return loopHealth(of, START).healthy;
}

it("a loop is healthy until three ticks have gone by since its last completed scan", async () => {
  const each = loop([START], "* * * * *");
  expect(await healthAfter(2, each)).toBe(true);
  expect(await healthAfter(1, each)).toBe(false);
  expect(loopHealth(each, START)).toEqual({
    healthy: false,
    message: "No scan was completed for 3 ticks.",
    lastScanAt: "2026-11-20T17:30:20.000Z",
  });
});

it("a loop that has never completed a scan gets as long from its start", async () => {
  const each = loop([undefined], "* * * * *");
  expect(await healthAfter(2, each)).toBe(true);
  expect(await healthAfter(1, each)).toBe(false);
  expect(loopHealth(each, START).lastScanAt).toBeNull();
});

it("a loop that is due each hour, or not over the weekend, is healthy meanwhile", async () => {
  const hourly = loop([START], "0 * * * *");
  const office = loop([START], "0 8-18 * * 1-5");
  expect(await healthAfter(29, hourly)).toBe(true);
  expect(await healthAfter(2 * 60, hourly)).toBe(true);
  expect(await healthAfter(60, hourly)).toBe(false);
  // Monday at nine: due on Friday at six, then at eight and nine.
  expect(await healthAfter(60 * 24 * 2 + 12 * 60, office)).toBe(true);
  expect(await healthAfter(60, office)).toBe(false);
});

it("a new scan, and a clock that was set back, count from anew", async () => {
  const each = loop([START], "* * * * *");
  expect(await healthAfter(3, each)).toBe(false);
  expect(loopHealth({ ...each, states: loop([START, Date.now()]).states }, START).healthy).toBe(true);
  expect(loopHealth(each, START).healthy).toBe(false);
  vi.setSystemTime(START - 3_600_000);
  expect(loopHealth(each, START).healthy).toBe(true);
});

it("the latest scan is that of any pair, and the next tick that of any schedule", () => {
  const two = loop([START - 5, START, undefined], "0 4 * * *", "*/5 * * * *");
  expect(latestScan(two.states)?.startedAt).toBe(START);
  expect(nextTickAt(two)).toBe(Date.parse("2026-11-20T17:35:00Z"));
  expect(nextTickAt(loop([]))).toBeNull();
});
