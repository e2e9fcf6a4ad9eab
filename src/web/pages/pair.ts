import type { PairStats, StatsDocument } from "../../app/insights.ts";
import type { RunSummary } from "../../app/run-documents.ts";
import type { PairDocument } from "../../app/view.ts";
import { pairHref, runHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { flowHref, insightsHref } from "../insights-query.ts";
import { postForm } from "./forms.ts";
import { durationPlots, rowsPlot } from "./insights-plots.ts";
import type { Page } from "./layout.ts";
import { countLinks, errorBox, factList } from "./parts.ts";
import { runLabel, shownStatus, statusLabel } from "./status.ts";
import { count, duration, firstLine, instant, nameOf, plural } from "./text.ts";
import { ago } from "./ticking.ts";

export interface PairDocuments {
  readonly pair: PairDocument;
  readonly stats: StatsDocument;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
}

export interface PairPageOptions {
  readonly now: number;
  readonly readOnly: boolean;
}

/** The page /pairs/:name: how the pair stands, what it does, how long it takes, and its latest runs. */
export function pairPage({ pair, stats, runs }: PairDocuments, { now, readOnly }: PairPageOptions): Page {
  const shown = shownStatus(pair);
  return {
    title: pair.name,
    room: "overview",
    plots: true,
    refresh: "by-reload",
    body: html`<nav class="crumbs" aria-label="Place"><a href="/">Overview</a></nav>
<div class="headline"><h1>${nameOf(pair.name)}</h1>${!readOnly && actions(pair)}</div>
<div data-live="state"><p class="sentence">${shown !== undefined && statusLabel(shown)} <span>${sentence(pair)}</span></p>
${pausedBox(pair, now)}
${pair.problem !== null && errorBox(pair.problem.message, pair.problem.hint)}
${countLinks(pair.counts, { pair: pair.name })}</div>
<section data-live="settings"><h2>Settings</h2>${settings(pair, now)}</section>
${plots(stats, pair.name)}
<section data-live="runs"><h2>Latest runs</h2>${runTable(runs, now)}</section>`,
  };
}

/** A pause tells its reason to those who come later; what runs goes on. */
function actions({ name, paused }: PairDocument): Html {
  const href = pairHref(name);
  const change =
    paused === null
      ? html`<details class="confirm"><summary>Pause</summary><div class="confirm-box">
<p>Nothing of this pair starts until somebody resumes it. What runs goes on.</p>
${postForm({
  action: `${href}/pause`,
  button: "Pause",
  primary: true,
  body: html`<label>Reason <input name="reason" maxlength="300" autocomplete="off" placeholder="For those who wonder (optional)"></label>`,
})}</div></details>`
      : postForm({ action: `${href}/resume`, button: "Resume", primary: true });
  return html`<div class="actions" data-live="actions">${postForm({ action: "/scan", hidden: [["back", href]], button: "Scan now" })}${change}</div>`;
}

/** What is done of all, unless nobody can know. */
function sentence({ counts: { success, preliminary, error }, problem }: PairDocument): string {
  if (problem !== null) return "It cannot go on.";
  const total = success + preliminary + error;
  if (total === 0) return "No files yet.";
  return success === total
    ? `All ${plural(total, "item")} done.`
    : `${count(success)} of ${plural(total, "item")} done.`;
}

/** Since when and why, for those who did not pause it. */
function pausedBox({ paused }: PairDocument, now: number): Html | false {
  if (paused === null) return false;
  return html`<div class="paused-box"><p><strong>Paused</strong> since ${instant(paused.at)}, ${ago(paused.at, now)}. Nothing of it starts.</p>
${paused.reason !== null && html`<p>Reason: ${paused.reason}</p>`}</div>`;
}

/** As the config has them, with environment values as their names. */
function settings(
  { name, job, sources, target, schedule, timezone, ignored, lastChangeAt, medianDurationMs }: PairDocument,
  now: number,
): Html {
  return factList([
    ["Job", html`<code>${job}</code>`],
    ...sources.map((source, index): readonly [string, Html] => [
      sources.length > 1 ? `Source ${index + 1}` : "Source",
      html`<code>${source}</code>`,
    ]),
    ["Target", html`<code>${target}</code>`],
    ["Schedule", html`<code>${schedule}</code> in ${timezone}`],
    ["Last change", html`${instant(lastChangeAt)} ${ago(lastChangeAt, now)}`],
    ["p50 duration", duration(medianDurationMs)],
    ["Left out by name", html`${count(ignored)} <span class="quiet">hidden, half-written or temporary files</span>`],
    ["Params and limits", html`<a href="/system#config">Config in force</a>`],
    ["Place in the flow", html`<a href="${flowHref(name)}">Flow around ${name}</a>`],
  ]);
}

/** How long its runs took and how many rows they made, in the last week. */
function plots(stats: StatsDocument, pair: string): Html {
  const own = stats.pairs.filter((each: PairStats) => each.pair === pair);
  const [first] = own;
  const hasRuns = first !== undefined && first.succeeded + first.failed > 0;
  return html`<section data-live="plots"><h2>Last 7 days</h2>
${hasRuns ? html`<div class="plots">${durationPlots({ ...stats, pairs: own })}${rowsPlot(first)}</div>` : html`<p class="quiet">No run ended in this time.</p>`}
<p><a href="${insightsHref({ pair, window: "7d" })}">More numbers of ${pair}</a></p></section>`;
}

/** The newest attempts of all its items; those of one item are on its page. */
function runTable(runs: readonly RunSummary[], now: number): Html {
  if (runs.length === 0) return html`<p class="quiet">It has not run yet.</p>`;
  return html`<table class="grid runs pair-runs"><caption class="unseen">The latest ${plural(runs.length, "run")}, newest first</caption>
<thead><tr><th scope="col">File</th><th scope="col">Outcome</th><th scope="col" class="number">Attempt</th>
<th scope="col">Started</th><th scope="col" class="number">Duration</th></tr></thead>
<tbody>${runs.map((run) => runRow(run, now))}</tbody></table>`;
}

function runRow({ id, key, state, message, attempt, startedAt, durationMs }: RunSummary, now: number): Html {
  return html`<tr id="run-${id}"><th scope="row"><a href="${runHref(id)}">${nameOf(key)}</a></th>
<td>${runLabel(state)}${message !== null && html`<span class="message">${firstLine(message)}</span>`}</td>
<td class="number" data-label="Attempt">${attempt}</td>
<td data-label="Started">${instant(startedAt)} ${ago(startedAt, now)}</td>
<td class="number" data-label="Duration">${duration(durationMs)}</td></tr>`;
}
