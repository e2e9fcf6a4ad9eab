import type { PairStats, StatsDocument } from "../../app/insights.ts";
import { formatDuration } from "../../lib/duration.ts";
import { runHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { plotFigure } from "./plot.ts";
import type { Place, Plot, Series } from "./plot-numbers.ts";
import { nameOf } from "./text.ts";

/** More lines than this cannot be told apart; those of the pairs with the most runs are shown. */
export const PAIRS_DRAWN = 8;

type Bucket = PairStats["buckets"][number];

/** Durations of a pair, or the median and the 95th percentile of several, a line each; nothing when no run succeeded. */
export function durationPlots(stats: StatsDocument): readonly Html[] {
  const note = `Runs that succeeded, per ${stepText(stats)}`;
  const figure = (title: string, series: readonly Series[]) =>
    plotFigure({ shape: "lines", title, unit: "ms", note, x: steps(stats), series });
  const p50 = lines(stats.pairs, ({ p50Ms }) => p50Ms);
  const p95 = lines(stats.pairs, ({ p95Ms }) => p95Ms);
  if (p50.length === 0) return [];
  if (stats.pairs.length > 1) return [figure("Duration, p50", p50), figure("Duration, p95", p95)];
  const named = (name: string, series: readonly Series[]) => series.map(({ values }) => ({ name, values }));
  return [figure("Duration", [...named("p50", p50), ...named("p95", p95)])];
}

/** Files by status, all pairs together. */
export function filesPlot(stats: StatsDocument): Html {
  const sum = (of: "succeeded" | "failed"): readonly number[] =>
    (stats.pairs[0]?.buckets ?? []).map((_, index) =>
      stats.pairs.reduce((total, { buckets }) => total + (buckets[index]?.[of] ?? 0), 0),
    );
  return plotFigure({
    shape: "stack",
    title: `Files per ${stepText(stats)} by status`,
    unit: "runs",
    note: "Runs that ended",
    x: steps(stats),
    series: [
      { name: "success", values: sum("succeeded") },
      { name: "error", values: sum("failed") },
    ],
  });
}

/** Rows per step, of the pairs whose jobs tell them; nothing when none does. */
export function throughputPlot(stats: StatsDocument): Html | false {
  const series = lines(stats.pairs, ({ rows }) => rows);
  if (series.length === 0) return false;
  const title = `Rows per ${stepText(stats)}`;
  return plotFigure({
    shape: "lines",
    title,
    unit: "rows",
    note: "Of the jobs that tell rows",
    x: steps(stats),
    series,
  });
}

/** A point per file of one pair, so that one much smaller or larger than the others stands out. */
export function rowsPlot({ pair, files }: PairStats): Html | false {
  if (files.length === 0) return false;
  const places = files.map(
    ({ runId, key, at }): Place => ({
      value: at,
      text: html`${shortTime(at)} <a href="${runHref(runId)}">${nameOf(key)}</a>`,
    }),
  );
  return plotFigure({
    shape: "points",
    title: "Rows per file",
    unit: "rows",
    note: `The newest ${files.length} of ${pair}`,
    x: { kind: "time", title: "Ended (UTC), file", places },
    series: [{ name: "rows", values: files.map(({ rows }) => rows) }],
  });
}

/** `hour`, `day`, `30 min`: how much time one step of the window is. */
function stepText({ bucketMs }: Pick<StatsDocument, "bucketMs">): string {
  if (bucketMs === 3_600_000) return "hour";
  if (bucketMs === 60_000) return "minute";
  return bucketMs === 86_400_000 ? "day" : formatDuration(bucketMs);
}

/** A line for each pair that has values. */
function lines(pairs: readonly PairStats[], of: (bucket: Bucket) => number | null): readonly Series[] {
  const all = pairs.map(({ pair, buckets, succeeded, failed }) => {
    return { name: pair, values: buckets.map(of), runs: succeeded + failed };
  });
  const drawn = all.filter(({ values }) => values.some((value) => value !== null));
  if (drawn.length <= PAIRS_DRAWN) return drawn;
  return drawn.toSorted((one, other) => other.runs - one.runs).slice(0, PAIRS_DRAWN);
}

/** Every pair has the same steps. */
function steps({ pairs }: StatsDocument): Plot["x"] {
  const places = (pairs[0]?.buckets ?? []).map(({ at }): Place => ({ value: at, text: shortTime(at) }));
  return { kind: "time", title: "From (UTC)", places };
}

/** Without seconds and zone: the head of the column says the zone. */
function shortTime(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")}</time>`;
}
