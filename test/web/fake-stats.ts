import type { PairStats, StatsBucket, StatsQuery } from "../../src/app/insights.ts";

const NOW = Date.parse("2026-11-21T11:03:18.000Z");
const HOUR = 3_600_000;
const SPANS = { "1h": HOUR, "24h": 24 * HOUR, "7d": 7 * 24 * HOUR, "30d": 30 * 24 * HOUR };
const BUCKETS = { "1h": 60, "24h": 24, "7d": 28, "30d": 30 };
const PAIRS = [
  { pair: "timestamps", usualMs: 38, rows: 12_314, tells: true },
  { pair: "z-scores", usualMs: 558, rows: 12_314, tells: true },
  { pair: "merge", usualMs: 1_078, rows: 9_870, tells: false },
] as const;

/** Three pairs over any window: busy by day, still at night, one slow afternoon, a few errors of z-scores. */
export function fakeStats({ pair, window }: StatsQuery) {
  const bucketMs = SPANS[window] / BUCKETS[window];
  const to = (Math.floor(NOW / bucketMs) + 1) * bucketMs;
  const from = to - SPANS[window];
  const pairs = PAIRS.filter((each) => pair === undefined || each.pair === pair);
  return {
    window,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    bucketMs,
    pairs: pairs.map((each) => pairStats(each, { from, bucketMs, count: BUCKETS[window] })),
    truncated: window === "30d",
  };
}

interface Span {
  readonly from: number;
  readonly bucketMs: number;
  readonly count: number;
}

function pairStats(pair: (typeof PAIRS)[number], { from, bucketMs, count }: Span): PairStats {
  const buckets = Array.from({ length: count }, (_, index) => bucketOf(pair, from + index * bucketMs, index));
  const sum = (of: (bucket: StatsBucket) => number) => buckets.reduce((total, bucket) => total + of(bucket), 0);
  return {
    pair: pair.pair,
    succeeded: sum((bucket) => bucket.succeeded),
    failed: sum((bucket) => bucket.failed),
    p50Ms: pair.usualMs,
    p95Ms: pair.usualMs * 3.4,
    rowsPerSecond: pair.tells ? Math.round((pair.rows * 1_000) / pair.usualMs) : null,
    bytesPerSecond: Math.round((pair.rows * 47_000) / pair.usualMs),
    buckets,
    files: pair.tells ? Array.from({ length: 60 }, (_, index) => fileOf(pair, from, index)) : [],
  };
}

function bucketOf({ pair, usualMs, rows, tells }: (typeof PAIRS)[number], at: number, index: number): StatsBucket {
  const hour = new Date(at).getUTCHours();
  const succeeded = hour < 6 || hour > 20 ? 0 : 2 + Math.round(6 * wave(index, 5));
  const failed = pair === "z-scores" && index % 17 === 4 && succeeded > 0 ? 2 : 0;
  const slow = hour === 15 ? 4 : 1;
  const isQuiet = succeeded === 0;
  return {
    at: new Date(at).toISOString(),
    succeeded,
    failed,
    p50Ms: isQuiet ? null : Math.round(usualMs * slow * (0.8 + 0.4 * wave(index, 7))),
    p95Ms: isQuiet ? null : Math.round(usualMs * slow * (2.4 + 1.6 * wave(index, 3))),
    rows: isQuiet || !tells ? null : Math.round(rows * succeeded * (0.9 + 0.2 * wave(index, 11))),
  };
}

function fileOf({ pair, rows }: (typeof PAIRS)[number], from: number, index: number): PairStats["files"][number] {
  return {
    runId: `r_i_done${index}_1`,
    key: `${pair === "merge" ? "Merged" : "Prices"}_${String(index + 1).padStart(3, "0")}.xlsx`,
    at: new Date(from + ((NOW - from) * index) / 60).toISOString(),
    rows: index === 41 ? 12 : Math.round(rows * (0.95 + 0.1 * wave(index, 9))),
  };
}

/** From 0 to 1, and always the same. */
function wave(index: number, period: number): number {
  return (1 + Math.sin((index / period) * Math.PI)) / 2;
}
