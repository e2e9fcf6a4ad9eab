import type { ItemDetail, RunSummary } from "../../app/view.ts";
import { type Html, html } from "../html.ts";
import { itemsHref } from "../query.ts";
import type { Page } from "./layout.ts";
import { amountBar, errorBox, factList } from "./parts.ts";
import { runLabel, statusLabel } from "./status.ts";
import { distance, duration, firstLine, instant, nameOf, plural, size } from "./text.ts";

/** The page /items/:id: the status sentence, what went wrong and what to do, the files, and every run, newest first. */
export function itemPage(
  item: ItemDetail,
  {
    now,
    readOnly,
    refreshPaused,
  }: { readonly now: number; readonly readOnly: boolean; readonly refreshPaused: boolean },
): Page {
  const href = `/items/${encodeURIComponent(item.id)}`;
  const isMoving = ["new", "queued", "running", "settling"].includes(item.reason);
  return {
    title: item.key,
    room: "items",
    ...(isMoving && { refresh: { paused: refreshPaused, toggleHref: refreshPaused ? href : `${href}?refresh=off` } }),
    body: html`<nav class="crumbs" aria-label="Place"><a href="/items">Items</a>
<a href="${itemsHref({ pair: item.pair })}">${item.pair}</a></nav>
<div class="headline"><h1>${nameOf(item.key)}</h1>${item.retryable && !readOnly && retryForm(href)}</div>
<p class="sentence">${statusLabel(item.status, item.reason)}${
      item.status !== "error" &&
      html`
<span>${item.message}</span>`
    }</p>
${item.status === "error" && errorBox(item.message, item.hint)}
${progress(item)}
${nextAttempt(item, now)}
<section><h2>Files</h2>${files(item)}</section>
<section><h2>Attempts</h2>${attempts(item.runs, now)}</section>`,
  };
}

/** A form, so that it works without JavaScript; the server checks where the POST comes from. */
function retryForm(href: string): Html {
  return html`<form method="post" action="${href}/retry"><button class="primary">Retry</button></form>`;
}

function progress({ progress }: ItemDetail): Html | false {
  return progress !== null && html`<p class="done">${amountBar(progress, "Progress")}</p>`;
}

/** Of an item that has not failed, the instant is when it is looked at again, which its sentence says well enough. */
function nextAttempt({ status, nextAttemptAt, attempt, maxAttempts }: ItemDetail, now: number): Html | false {
  if (status !== "error" || nextAttemptAt === null) return false;
  const made = attempt > 0 && ` So far attempt ${attempt} of ${maxAttempts}.`;
  return html`<p>Tried again by itself at ${instant(nextAttemptAt)}, ${distance(nextAttemptAt, now)}.${made}</p>`;
}

/** A source that is not there yet has no size; a target is not known while a binding is missing. */
function files({ sourceFiles, target }: ItemDetail): Html {
  const sources = sourceFiles.map((file, index): readonly [string, Html] => [
    sourceFiles.length > 1 ? `Source ${index + 1}` : "Source",
    html`${nameOf(file.path)}
<span class="quiet">${size(file.sizeBytes)}${file.modifiedAt !== null && html`, changed ${instant(file.modifiedAt)}`}</span>`,
  ]);
  const made =
    target === null ? html`<span class="quiet">not known until all sources are there</span>` : nameOf(target);
  return factList([...sources, ["Target", made]]);
}

function attempts(runs: readonly RunSummary[], now: number): Html {
  if (runs.length === 0) return html`<p class="quiet">It has not run yet.</p>`;
  return html`<table class="grid runs"><caption class="unseen">${plural(runs.length, "run")}, newest first</caption>
<thead><tr><th scope="col">Attempt</th><th scope="col">Outcome</th>
<th scope="col">Started</th><th scope="col" class="number">Duration</th></tr></thead>
<tbody>${runs.map((run) => attemptRow(run, now))}</tbody></table>`;
}

function attemptRow(run: RunSummary, now: number): Html {
  return html`<tr>
<th scope="row"><a href="/runs/${encodeURIComponent(run.id)}">Attempt ${run.attempt}</a></th>
<td>${runLabel(run.state)}${run.message !== null && html`<span class="message">${firstLine(run.message)}</span>`}</td>
<td data-label="Started">${instant(run.startedAt)} <span class="quiet ago">${distance(run.startedAt, now)}</span></td>
<td class="number" data-label="Duration">${duration(run.durationMs)}</td>
</tr>`;
}
