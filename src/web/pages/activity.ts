import type { RunSummary } from "../../app/run-documents.ts";
import { itemHref, pairHref, runHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { runLabel } from "./status.ts";
import { duration, firstLine, instant, nameOf } from "./text.ts";
import { ago } from "./ticking.ts";

/** The newest runs of all pairs, each with a link to its log. */
export function activity(runs: readonly RunSummary[], now: number): Html {
  return html`<section data-live="activity"><h2>Activity</h2>
${runs.length === 0 ? html`<p class="quiet">Nothing has run yet.</p>` : table(runs, now)}</section>`;
}

function table(runs: readonly RunSummary[], now: number): Html {
  return html`<table class="grid runs"><caption class="unseen">The newest runs, newest first</caption>
<thead><tr><th scope="col">Outcome</th><th scope="col">Item</th><th scope="col">Pair</th>
<th scope="col">Started</th><th scope="col" class="number">Duration</th><th scope="col" class="number">Run</th></tr></thead>
<tbody>${runs.map((run) => row(run, now))}</tbody></table>`;
}

function row(run: RunSummary, now: number): Html {
  return html`<tr id="run-${run.id}">
<td>${runLabel(run.state)}</td>
<th scope="row"><a href="${itemHref(run.itemId)}">${nameOf(run.key)}</a>
${run.message !== null && html`<span class="message">${firstLine(run.message)}</span>`}</th>
<td><a class="plain" href="${pairHref(run.pair)}">${run.pair}</a></td>
<td data-label="Started">${instant(run.startedAt)} ${ago(run.startedAt, now)}</td>
<td class="number" data-label="Duration">${duration(run.durationMs)}</td>
<td class="number"><a href="${runHref(run.id)}">Attempt ${run.attempt}<span class="unseen"> of ${run.key}</span></a></td>
</tr>`;
}
