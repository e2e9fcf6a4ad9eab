import { quantile } from "simple-statistics";
import { expect, it } from "vitest";
import { makeStats } from "../../src/app/stats.ts";
import type { EndedRun, RunHistory } from "../../src/ports/history.ts";
import { pairOf } from "../support/flow-parts.ts";
import { insightsOf } from "../support/insights-of.ts";
import { memoryHistory } from "../support/memory-history.ts";

const NOW = Date.parse("2026-11-21T11:20:30.000Z");
const HOUR = 3_600_000;

function historyOf(runs: readonly EndedRun[]): RunHistory {
  const newest = runs.toSorted((one, other) => other.finishedAt - one.finishedAt);
  return {
    ...memoryHistory(() => []),
    ended: (_pair, since, limit) => newest.filter((run) => run.finishedAt >= since).slice(0, limit),
    toldRows: (_pair, since, limit) =>
      newest
        .flatMap(({ finishedAt, rows, succeeded }) =>
          finishedAt < since || rows === null || !succeeded
            ? []
            : [{ runId: `r${finishedAt}`, key: "k", finishedAt, rows }],
        )
        .slice(0, limit),
  };
}

function runOf(endedMsAgo: number, durationMs: number, changes: Partial<EndedRun> = {}): EndedRun {
  const finishedAt = NOW - endedMsAgo;
  return { startedAt: finishedAt - durationMs, finishedAt, succeeded: true, rows: 100, bytes: 1_000, ...changes };
}

const statsOf = (runs: readonly EndedRun[], window: "1h" | "24h" | "7d" | "30d" = "24h") =>
  makeStats(window, { history: historyOf(runs), pairs: ["merge"], now: NOW });

it("reaches to the end of the present hour, in steps of whole hours", () => {
  const { from, to, bucketMs, pairs, truncated } = statsOf([]);
  expect([from, to, bucketMs]).toEqual(["2026-11-20T12:00:00.000Z", "2026-11-21T12:00:00.000Z", HOUR]);
  expect(pairs[0]?.buckets).toHaveLength(24);
  expect(pairs[0]).toMatchObject({ succeeded: 0, failed: 0, p50Ms: null, rowsPerSecond: null, files: [] });
  expect(truncated).toBe(false);
});

it.each([
  ["1h", 60],
  ["24h", 24],
  ["7d", 28],
  ["30d", 30],
] as const)("has for %s %i equal steps", (window, count) => {
  const { from, to, bucketMs, pairs } = statsOf([], window);
  expect(Date.parse(to) - Date.parse(from)).toBe(bucketMs * count);
  expect(pairs[0]?.buckets.map(({ at }) => Date.parse(at))).toEqual(
    Array.from({ length: count }, (_, index) => Date.parse(from) + index * bucketMs),
  );
});

it("takes percentiles of the runs that succeeded, as simple-statistics does", () => {
  const durations = [40, 10, 30, 20, 999];
  const runs = durations.map((durationMs, index) => runOf(index, durationMs));
  const [pair] = statsOf([...runs, runOf(9, 1e6, { succeeded: false })]).pairs;
  expect(pair).toMatchObject({ succeeded: 5, failed: 1, p50Ms: 30, p95Ms: quantile(durations, 0.95) });
  expect(pair?.buckets.at(-1)).toMatchObject({ succeeded: 5, failed: 1, p50Ms: 30, rows: 500 });
});

it("tells rows and bytes a second of the runs that told them", () => {
  const [pair] = statsOf([
    runOf(1, 1_000),
    runOf(2, 3_000, { rows: 500, bytes: null }),
    runOf(3, 9_000, { rows: null, bytes: null }),
    runOf(4, 9_000, { succeeded: false }),
  ]).pairs;
  expect(pair).toMatchObject({ rowsPerSecond: 150, bytesPerSecond: 1_000 });
  expect(pair?.files.map(({ rows }) => rows)).toEqual([500, 100]);
});

it("leaves out the oldest of too many runs, and begins where all are known", () => {
  const runs = Array.from({ length: 30_000 }, (_, index) => runOf(index * 1_000, 10));
  const { truncated, from, pairs } = statsOf(runs);
  expect(truncated).toBe(true);
  // 10,000 s back from 11:20:30 is 08:33:51; nine is the first whole hour.
  expect(from).toBe("2026-11-21T09:00:00.000Z");
  expect(pairs[0]?.buckets.map((bucket) => bucket.succeeded)).toEqual([3_600, 3_600, 1_231]);
});

it("shows the present step at least, when one step alone has too many", () => {
  const runs = Array.from({ length: 30_000 }, (_, index) => runOf(index, 10));
  const { truncated, from, to, bucketMs } = statsOf(runs, "30d");
  expect(truncated).toBe(true);
  expect(Date.parse(to) - Date.parse(from)).toBe(bucketMs);
});

it("is of the one pair that is asked for, else of the 50 whose runs ended last, in the order of the config", async () => {
  const pairs = Array.from({ length: 60 }, (_, index) =>
    pairOf(`in${index}`, `out${index}`, { name: `pair ${index}` }),
  );
  const insights = await insightsOf(["in55/a.csv", "in3/b.csv"], pairs);
  const shown = (pair?: string) => insights.stats({ pair, window: "1h" }).pairs.map((each) => each.pair);
  expect(shown("pair 55")).toEqual(["pair 55"]);
  expect(shown("none")).toEqual([]);
  expect(shown()).toHaveLength(50);
  expect(shown().slice(-1)).toEqual(["pair 55"]);
});
