import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../src/runtime/clock.ts";
import { cronTicker } from "../../src/runtime/ticker.ts";

const HOUR = 3_600_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** When a schedule ticks between two instants. */
async function ticks(expression: string, zone: string, from: string, to: string): Promise<readonly string[]> {
  vi.setSystemTime(new Date(from));
  const seen: string[] = [];
  const schedule = cronTicker.every(expression, zone, () => void seen.push(new Date().toISOString().slice(0, 16)));
  await vi.advanceTimersByTimeAsync(Date.parse(to) - Date.parse(from));
  schedule.stop();
  return seen;
}

describe("a schedule over the switch of clocks in Berlin", () => {
  it("ticks every hour of the day that has 23, and of the day that has 25", async () => {
    const spring = await ticks("0 * * * *", "Europe/Berlin", "2026-03-28T22:30:00Z", "2026-03-29T21:30:00Z");
    expect(spring).toHaveLength(23);
    const autumn = await ticks("0 * * * *", "Europe/Berlin", "2026-10-24T21:30:00Z", "2026-10-25T22:30:00Z");
    expect(autumn).toHaveLength(25);
  });

  it("ticks each day at a time of the day, when that is there", async () => {
    const spring = await ticks("30 3 * * *", "Europe/Berlin", "2026-03-27T12:00:00Z", "2026-03-31T12:00:00Z");
    expect(spring).toEqual(["2026-03-28T02:30", "2026-03-29T01:30", "2026-03-30T01:30", "2026-03-31T01:30"]);
    const autumn = await ticks("30 3 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z");
    expect(autumn).toEqual(["2026-10-25T02:30", "2026-10-26T02:30"]);
  });

  it("ticks once behind the gap, on the day that skips its time of the day, and once on every other", async () => {
    const days = ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30", "2026-03-31T00:30"];
    for (const expression of ["30 2 * * *", "30 2 * * 0-6"])
      expect(await ticks(expression, "Europe/Berlin", "2026-03-27T12:00:00Z", "2026-03-31T12:00:00Z")).toEqual(days);
    const several = await ticks("0,30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z");
    expect(several).toEqual(["2026-03-29T01:00"]);
    const others = await ticks("30 2 * * 1", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z");
    expect(others).toEqual([]);
  });

  it("ticks every minute, whatever the wall clock does", async () => {
    const spring = await ticks("* * * * *", "Europe/Berlin", "2026-03-29T00:30:30Z", "2026-03-29T02:30:30Z");
    expect(spring).toHaveLength(120);
    const autumn = await ticks("* * * * *", "Europe/Berlin", "2026-10-25T00:30:30Z", "2026-10-25T01:30:30Z");
    expect(autumn).toHaveLength(60);
  });
});

it("a gap of half an hour, and one that is slept through, count as well", async () => {
  const lord = await ticks("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", "2026-10-04T12:00:00Z");
  expect(lord).toEqual(["2026-10-03T15:30"]);
  vi.setSystemTime(new Date("2026-03-28T22:00:30Z"));
  let count = 0;
  const schedule = cronTicker.every("30 2 * * *", "Europe/Berlin", () => {
    count += 1;
  });
  vi.setSystemTime(new Date("2026-03-29T06:00:30Z"));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(count).toBe(1);
  schedule.stop();
});

it("a laptop that sleeps for eight hours ticks once for all the minutes that it missed", async () => {
  vi.setSystemTime(new Date("2026-11-21T00:00:30Z"));
  let count = 0;
  const schedule = cronTicker.every("* * * * *", "UTC", () => {
    count += 1;
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(count).toBe(1);
  vi.setSystemTime(Date.now() + 8 * HOUR);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(count).toBe(2);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(count).toBe(7);
  schedule.stop();
});

it("a wall clock that is set back by a day does not stop the minutes for a day", async () => {
  vi.setSystemTime(new Date("2026-11-21T12:00:30Z"));
  let count = 0;
  const schedule = cronTicker.every("* * * * *", "UTC", () => {
    count += 1;
  });
  await vi.advanceTimersByTimeAsync(120_000);
  vi.setSystemTime(Date.now() - 24 * HOUR);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(count).toBe(12);
  schedule.stop();
});

it("a delay beyond what a timer keeps is kept, and can be cancelled", async () => {
  const fired: string[] = [];
  const delay = 2 ** 31 + 2 ** 30;
  systemClock.after(delay, () => fired.push("kept"));
  const cancel = systemClock.after(delay, () => fired.push("cancelled"));
  await vi.advanceTimersByTimeAsync(2 ** 31);
  expect(fired).toEqual([]);
  cancel();
  await vi.advanceTimersByTimeAsync(2 ** 30 + 1);
  expect(fired).toEqual(["kept"]);
});

it("tells its next tick without having begun", () => {
  vi.setSystemTime(new Date("2026-11-21T12:00:30Z"));
  const schedule = cronTicker.every("*/5 * * * *", "UTC", () => {});
  expect(schedule.nextAt()).toBe(Date.parse("2026-11-21T12:05:00Z"));
  schedule.stop();
  schedule.stop();
});
