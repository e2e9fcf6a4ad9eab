import type { TrashedTarget } from "../../app/actions.ts";
import type { PreviewDocument } from "../../app/insights.ts";
import type { ItemDetail } from "../../app/item-documents.ts";
import type { RunDetail, RunSummary } from "../../app/run-documents.ts";
import { runHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { insightsHref } from "../insights-query.ts";
import { itemsHref } from "../list-query.ts";
import { itemActions, type Redoes, trashList } from "./actions.ts";
import { itemFiles } from "./item-files.ts";
import type { Page } from "./layout.ts";
import { errorBox, progressLine } from "./parts.ts";
import type { Place } from "./place.ts";
import { type PreviewChoice, previewSection } from "./preview.ts";
import { runLabel, statusLabel } from "./status.ts";
import { duration, firstLine, instant, nameOf, plural } from "./text.ts";
import { ago } from "./ticking.ts";

/** All that the page of an item shows. */
export interface ItemDocuments {
  readonly item: ItemDetail;
  /** The run that made its target, as far as it is the last one. */
  readonly made: RunDetail | undefined;
  readonly redoes: Redoes;
  readonly trash: readonly TrashedTarget[];
  readonly preview: PreviewDocument | undefined;
  readonly choices: readonly PreviewChoice[];
  /** Where its error is; of the previewed file only. */
  readonly place: Place | undefined;
  /** The source that its error names. */
  readonly namedSource: string | undefined;
}

/** How the reader wants it. */
export interface ItemChoice {
  readonly now: number;
  readonly readOnly: boolean;
}

/** The page /items/:id: the status sentence, what went wrong and what to do, the rows around it, files and attempts. */
export function itemPage(documents: ItemDocuments, { now, readOnly }: ItemChoice): Page {
  const { item, made, redoes, trash, preview, choices, place } = documents;
  const isMoving = ["new", "queued", "running", "settling"].includes(item.reason) || item.nextAttemptAt !== null;
  return {
    title: item.key,
    room: "items",
    topic: item.id,
    refresh: isMoving ? "by-reload" : "by-script",
    body: html`<nav class="crumbs" aria-label="Place"><a href="/items">Items</a>
<a href="${itemsHref({ pair: item.pair })}">${item.pair}</a></nav>
<div data-live="item">
<h1>${nameOf(item.key)}</h1>
${sentence(item)}
${item.status === "error" && errorBox(item.message, item.hint, documents.namedSource)}
${progressLine(item, now)}${nextAttempt(item, now)}
${!readOnly && itemActions(item, redoes)}</div>
${previewSection(preview, { choices, place })}${scoresLink(item, preview)}
<div data-live="files">${itemFiles(item, made)}</div>
<div data-live="attempts"><section><h2>Attempts</h2>${attempts(item.runs, now)}</section>
${trashList(trash, { id: item.id, now, readOnly })}</div>`,
  };
}

/** An error is told in its own box; the sentence of a skip has the words of whoever did it. */
function sentence({ status, reason, message, hint, skipped }: ItemDetail): Html {
  const since = skipped !== null && html` <span class="quiet">since ${instant(skipped.at)}</span>`;
  return html`<p class="sentence" data-announce>${statusLabel(status, reason)}${
    status !== "error" && html` <span>${message}</span>${hint !== null && html` <span class="quiet">${hint}</span>`}`
  }${since}</p>`;
}

/** Of an item that has not failed, the instant is when it is looked at again, which its sentence says well enough. */
function nextAttempt({ status, reason, nextAttemptAt, attempt, maxAttempts }: ItemDetail, now: number): Html | false {
  if (status !== "error") return false;
  if (nextAttemptAt === null) {
    return (
      reason === "failed" &&
      html`<p>Not tried again by itself: it starts when a source, the job or its params change, or by a retry.</p>`
    );
  }
  const made = attempt > 0 && ` So far attempt ${attempt} of ${maxAttempts}.`;
  return html`<p>Tried again by itself at ${instant(nextAttemptAt)}, ${ago(nextAttemptAt, now)}.${made}</p>`;
}

/** A link, since the scores of a large target take time to read. */
function scoresLink(item: ItemDetail, preview: PreviewDocument | undefined): Html | false {
  const hasScores = preview?.file === item.target && preview.columns.some((name) => name.startsWith("z_score_"));
  return hasScores && html`<p><a href="${insightsHref({ item: item.id })}#scores">Histogram of the scores</a></p>`;
}

function attempts(runs: readonly RunSummary[], now: number): Html {
  if (runs.length === 0) return html`<p class="quiet">It has not run yet.</p>`;
  return html`<table class="grid attempts"><caption class="unseen">${plural(runs.length, "run")}, newest first</caption>
<thead><tr><th scope="col">Attempt</th><th scope="col">Outcome</th>
<th scope="col">Started</th><th scope="col" class="number">Duration</th></tr></thead>
<tbody>${runs.map((run) => attemptRow(run, now))}</tbody></table>`;
}

function attemptRow(run: RunSummary, now: number): Html {
  return html`<tr id="run-${run.id}">
<th scope="row"><a href="${runHref(run.id)}">Attempt ${run.attempt}</a></th>
<td>${runLabel(run.state)}${run.message !== null && html`<span class="message">${firstLine(run.message)}</span>`}</td>
<td data-label="Started">${instant(run.startedAt)} ${ago(run.startedAt, now)}</td>
<td class="number" data-label="Duration">${duration(run.durationMs)}</td>
</tr>`;
}
