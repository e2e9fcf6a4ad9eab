import { quantileSorted } from "simple-statistics";
import type { EndedRun, RunHistory } from "../ports/history.ts";
import type { PairStats, StatsBucket, StatsDocument, Window } from "./insights.ts";

/** What stats are made of. */
export interface StatsTools {
  readonly history: RunHistory;
  readonly pairs: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Steps and length of each window; steps begin at full minutes, hours and days of UTC. */
const STEPS: Readonly<Record<Window, { readonly bucketMs: number; readonly count: number }>> = {
  "1h": { bucketMs: MINUTE_MS, count: 60 },
  "24h": { bucketMs: HOUR_MS, count: 24 },
  "7d": { bucketMs: 6 * HOUR_MS, count: 28 },
  "30d": { bucketMs: DAY_MS, count: 30 },
};

/** Runs looked at for one answer, of all pairs together. */
const MOST_RUNS = 10_000;
/** Of each pair, however many there are. */
const FEWEST_RUNS = 200;
const FILES_SHOWN = 200;
/** Of all pairs together. */
const MOST_FILES = 2_000;

/** Durations, throughput and rows of runs that ended within a window that reaches to the end of the present step. */
export function makeStats(window: Window, { history, pairs, now }: StatsTools): StatsDocument {
  const { bucketMs, count } = STEPS[window];
  const to = (Math.floor(now / bucketMs) + 1) * bucketMs;
  const windowFrom = to - count * bucketMs;
  const most = Math.max(FEWEST_RUNS, Math.floor(MOST_RUNS / Math.max(1, pairs.length)));
  const ended = pairs.map((name) => ({ name, runs: history.ended(name, windowFrom, most) }));
  const cut = ended.flatMap(({ runs }) => (runs.length < most ? [] : (runs.at(-1)?.finishedAt ?? [])));
  const from = Math.max(windowFrom, ...cut.map((at) => wholeStepFrom(at, to, bucketMs)));
  const files = Math.min(FILES_SHOWN, Math.floor(MOST_FILES / Math.max(1, pairs.length)));
  const span = { from, to, bucketMs, files };
  return {
    window,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    bucketMs,
    pairs: ended.map(({ name, runs }) => pairStats(name, runs, { span, history })),
    truncated: cut.length > 0,
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  /** How many of a pair are shown. */
  readonly files: number;
}

/** The first step whose runs are all known, when the oldest known one ended at that time; the last step at the latest. */
function wholeStepFrom(at: number, to: number, bucketMs: number): number {
  return Math.min(Math.ceil(at / bucketMs) * bucketMs, to - bucketMs);
}

function pairStats(
  pair: string,
  all: readonly EndedRun[],
  { span, history }: { readonly span: Span; readonly history: RunHistory },
): PairStats {
  const { from, to, bucketMs, files } = span;
  const runs = all.filter((run) => run.finishedAt >= from && run.finishedAt < to);
  const byBucket = Map.groupBy(runs, (run) => Math.floor((run.finishedAt - from) / bucketMs));
  const { p50Ms, p95Ms, succeeded, failed } = summary(runs);
  return {
    pair,
    succeeded,
    failed,
    p50Ms,
    p95Ms,
    rowsPerSecond: perSecond(runs, (run) => run.rows),
    bytesPerSecond: perSecond(runs, (run) => run.bytes),
    buckets: Array.from({ length: (to - from) / bucketMs }, (_, index) =>
      bucketOf(from + index * bucketMs, byBucket.get(index) ?? []),
    ),
    files: history
      .toldRows(pair, runs.at(-1)?.finishedAt ?? to, files)
      .map(({ runId, key, finishedAt, rows }) => ({ runId, key, at: new Date(finishedAt).toISOString(), rows }))
      .reverse(),
  };
}

function bucketOf(at: number, runs: readonly EndedRun[]): StatsBucket {
  const told = runs.flatMap((run) => (run.succeeded && run.rows !== null ? [run.rows] : []));
  return {
    at: new Date(at).toISOString(),
    ...summary(runs),
    rows: told.length === 0 ? null : told.reduce((sum, rows) => sum + rows, 0),
  };
}

function summary(runs: readonly EndedRun[]) {
  const durations = runs.filter((run) => run.succeeded).map(durationOf);
  const sorted = Array.from(Float64Array.from(durations).sort());
  const at = (share: number) => (sorted.length === 0 ? null : quantileSorted(sorted, share));
  return { succeeded: durations.length, failed: runs.length - durations.length, p50Ms: at(0.5), p95Ms: at(0.95) };
}

/** Of the runs that succeeded and tell it; null when none does. */
function perSecond(runs: readonly EndedRun[], amountOf: (run: EndedRun) => number | null): number | null {
  let amount = 0;
  let takenMs = 0;
  for (const run of runs) {
    const told = run.succeeded ? amountOf(run) : null;
    if (told === null) continue;
    amount += told;
    takenMs += durationOf(run);
  }
  return takenMs === 0 ? null : (amount * 1_000) / takenMs;
}

/** Never below 0: clocks are set back. */
function durationOf({ startedAt, finishedAt }: EndedRun): number {
  return Math.max(0, finishedAt - startedAt);
}
