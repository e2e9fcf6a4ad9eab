import { type PairStats, type StatsDocument, WINDOWS } from "../../app/insights.ts";
import { formatBytes } from "../../lib/amount.ts";
import { pairHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { type InsightsQuery, insightsHref } from "../insights-query.ts";
import { durationPlots, filesPlot, PAIRS_DRAWN, rowsPlot, throughputPlot } from "./insights-plots.ts";
import type { Page } from "./layout.ts";
import { type ScoresOfItem, scoresSection } from "./scores.ts";
import { count, duration, instant, plural } from "./text.ts";

export interface InsightsDocuments {
  readonly stats: StatsDocument;
  /** Names of all pairs of the flow. */
  readonly pairs: readonly string[];
  readonly scores: ScoresOfItem;
}

const WINDOW_TEXTS = { "1h": "Last hour", "24h": "24 hours", "7d": "7 days", "30d": "30 days" } as const;

/** The page /insights: how long runs take, how much goes through, how many rows files have, and how scores lie. */
export function insightsPage({ stats, pairs, scores }: InsightsDocuments, query: InsightsQuery, now: number): Page {
  const hasRuns = stats.pairs.some(({ succeeded, failed }) => succeeded + failed > 0);
  return {
    title: query.pair === undefined ? "Insights" : `Insights into ${query.pair}`,
    room: "insights",
    plots: true,
    refresh: "by-script",
    body: html`<h1>Insights</h1>
${windows(query)}
${pairForm(query, pairs)}
<div data-live="numbers">${span(stats, now)}
${query.pair === undefined && stats.pairs.length < pairs.length && left(stats, pairs)}
${hasRuns ? numbers(stats, query) : emptyState(query)}</div>
${scoresSection(scores, query)}`,
  };
}

/** Pair and item stay when the window changes. */
function windows({ window, pair, item }: InsightsQuery): Html {
  return html`<nav class="tabs" aria-label="Window">${WINDOWS.map(
    (each) =>
      html`<a href="${insightsHref({ window: each, pair, item })}"${each === window && html` aria-current="true"`}>${WINDOW_TEXTS[each]}</a>`,
  )}</nav>`;
}

function pairForm({ window, pair }: InsightsQuery, names: readonly string[]): Html {
  // A pair that has left the config may still be in a bookmarked address.
  const offered = pair === undefined || names.includes(pair) ? names : [...names, pair];
  const options = offered.map(
    (name) => html`<option value="${name}"${name === pair && html` selected`}>${name}</option>`,
  );
  return html`<form class="filters" method="get" action="/insights"><input type="hidden" name="window" value="${window}">
<label>Pair <select name="pair"><option value="">All pairs</option>${options}</select></label><button>Show</button>
${pair !== undefined && html`<a href="${insightsHref({ window })}">All pairs</a> <a href="${pairHref(pair)}">Settings and runs of ${pair}</a>`}</form>`;
}

/** Says from when to when, and when older runs are left out. */
function span({ from, truncated, pairs }: StatsDocument, now: number): Html {
  const total = pairs.reduce((sum, { succeeded, failed }) => sum + succeeded + failed, 0);
  const runs = truncated
    ? `the newest ${plural(total, "run")} of the window; older ones are left out`
    : plural(total, "run");
  return html`<p class="quiet">As of ${instant(new Date(now).toISOString())}, since ${instant(from)}: ${runs}.</p>`;
}

/** With many pairs the numbers are of some. */
function left({ pairs }: StatsDocument, names: readonly string[]): Html {
  return html`<p class="quiet">${count(pairs.length)} of ${plural(names.length, "pair")}: those whose runs ended last. Choose a pair to see another one.</p>`;
}

/** Of one pair also its files, a point each; of many that would be a cloud. */
function numbers(stats: StatsDocument, { window, pair }: InsightsQuery): Html {
  const [only, ...others] = stats.pairs;
  const isOne = others.length === 0;
  return html`${stats.pairs.length > PAIRS_DRAWN && html`<p class="quiet">Drawn are up to ${PAIRS_DRAWN} pairs, those with the most runs; choose a pair to see another one.</p>`}
<div class="plots">${durationPlots(stats)}${filesPlot(stats)}${throughputPlot(stats)}
${isOne && only !== undefined && rowsPlot(only)}</div>
${!isOne && pair === undefined && html`<p class="quiet">Rows per file are shown for one pair: choose it above.</p>`}
${summary(stats.pairs, window)}`;
}

function summary(pairs: readonly PairStats[], window: StatsDocument["window"]): Html {
  return html`<section><h2>By pair</h2><table class="grid">
<caption class="unseen">Runs, durations and throughput by pair</caption>
<thead><tr><th scope="col">Pair</th><th scope="col" class="number">Succeeded</th><th scope="col" class="number">Failed</th>
<th scope="col" class="number">p50</th><th scope="col" class="number">p95</th>
<th scope="col" class="number">Rows per second</th><th scope="col" class="number">Bytes per second</th></tr></thead>
<tbody>${pairs.map((pair) => summaryRow(pair, window))}</tbody></table></section>`;
}

/** A job that does not tell rows has a dash, not a zero. */
function summaryRow(stats: PairStats, window: StatsDocument["window"]): Html {
  const { pair, succeeded, failed, p50Ms, p95Ms, rowsPerSecond, bytesPerSecond } = stats;
  return html`<tr><th scope="row"><a href="${insightsHref({ window, pair })}">${pair}</a></th>
<td class="number" data-label="succeeded">${count(succeeded)}</td>
<td class="number" data-label="failed">${failed === 0 ? html`<span class="quiet">0</span>` : html`<span class="tally error">${count(failed)}</span>`}</td>
<td class="number" data-label="p50">${duration(p50Ms)}</td><td class="number" data-label="p95">${duration(p95Ms)}</td>
<td class="number" data-label="rows/s">${rowsPerSecond === null ? "–" : count(Math.round(rowsPerSecond))}</td>
<td class="number" data-label="bytes/s">${bytesPerSecond === null ? "–" : formatBytes(Math.round(bytesPerSecond))}</td></tr>`;
}

/** The widest window has no wider one to offer. */
function emptyState({ window, pair }: InsightsQuery): Html {
  const whose = pair === undefined ? "No run ended" : `No run of ${pair} ended`;
  return html`<div class="empty"><p class="lead">${whose} in this window.</p>
${window !== "30d" && html`<p><a class="button" href="${insightsHref({ window: "30d", pair })}">Look at 30 days</a></p>`}</div>`;
}
