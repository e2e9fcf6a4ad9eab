import type { ItemPage, PairDocument, StatusDocument } from "../../app/view.ts";
import { STATUSES } from "../../domain/status.ts";
import { type Html, html } from "../html.ts";
import { itemsHref } from "../query.ts";
import type { Page } from "./layout.ts";
import { pairTable } from "./pair-table.ts";
import { entryFolders, flowSentence } from "./sentence.ts";
import { statusMark } from "./status.ts";
import { count, distance, duration, firstLine, instant, nameOf } from "./text.ts";

/** What the overview shows, each from one question to the view. */
export interface OverviewDocuments {
  readonly status: StatusDocument;
  readonly pairs: readonly PairDocument[];
  /** The first few items with an error. */
  readonly failed: ItemPage;
}

/** The page /: one sentence, the counts, when it looks next, what is wrong, and one row per pair. */
export function overviewPage(
  { status, pairs, failed }: OverviewDocuments,
  { now, refreshPaused }: { readonly now: number; readonly refreshPaused: boolean },
): Page {
  const sentence = flowSentence(status, pairs);
  const { success, preliminary, error } = status.counts;
  const isEmpty = success + preliminary + error === 0;
  return {
    title: sentence,
    room: "overview",
    refresh: { paused: refreshPaused, toggleHref: refreshPaused ? "/" : "/?refresh=off" },
    body: html`${configBanner(status)}
<section class="hero">
${(!isEmpty || status.status === "error") && statusMark(status.status)}
<div><h1>${sentence}</h1>
${isEmpty && invitation(status, pairs, now)}
<p class="quiet">${scanLine(status, now)}</p></div>
</section>
${countLinks(status)}
${problems(pairs, failed)}
<section><h2>Pairs</h2>${pairTable(pairs, now)}</section>`,
  };
}

/** Above all else, since what is below may come from an older config. */
function configBanner({ config }: StatusDocument): Html | false {
  if (config.valid) return false;
  return html`<section class="banner" role="alert"><h2>${statusMark("error")}The config file has errors</h2>
<p>Pairflow goes on with the last config that was right.</p>
<pre>${config.errors.join("\n\n")}</pre></section>`;
}

/** The empty state: where to drop the first file, and how long it will take to be seen. */
function invitation({ scan }: StatusDocument, pairs: readonly PairDocument[], now: number): Html {
  const folders = entryFolders(pairs).map((folder, index) => [index > 0 && " or ", html`<code>${folder}</code>`]);
  const next = scan.nextAt !== null && ` Next check ${distance(scan.nextAt, now)}.`;
  return html`<p class="lead">Drop a file in ${folders}.${next}</p>`;
}

function scanLine({ scan }: StatusDocument, now: number): Html {
  const { lastStartedAt, lastDurationMs, nextAt } = scan;
  const took = lastDurationMs !== null && `, took ${duration(lastDurationMs)}`;
  const last = lastStartedAt === null ? "Not scanned yet" : html`Last scan ${instant(lastStartedAt)}${took}`;
  return html`${last}.${nextAt !== null && html` Next ${instant(nextAt)}, ${distance(nextAt, now)}.`}`;
}

/** Worst first. */
function countLinks({ counts }: StatusDocument): Html {
  const links = STATUSES.toReversed().map(
    (status) => html`<li><a class="count ${status}${counts[status] === 0 && " none"}" href="${itemsHref({ status })}">
${statusMark(status)}<strong>${count(counts[status])}</strong> <span>${status}</span></a></li>`,
  );
  return html`<ul class="counts" aria-label="Items by status">${links}</ul>`;
}

/** Absent when nothing is wrong. */
function problems(pairs: readonly PairDocument[], { items, total }: ItemPage): Html | false {
  const broken = pairs.flatMap(({ name, problem }) => (problem === null ? [] : [{ name, ...problem }]));
  if (broken.length === 0 && items.length === 0) return false;
  return html`<section><h2>Problems</h2><ul class="problems">
${broken.map(
  ({ name, message, hint }) => html`<li>${statusMark("error")}<div><p><strong>${name}</strong> cannot go on</p>
<p class="message">${message}</p>${hintLine(hint)}</div></li>`,
)}
${items.map(
  ({ id, key, pair, message, hint }) => html`<li>${statusMark("error")}<div>
<p><a href="/items/${encodeURIComponent(id)}">${nameOf(key)}</a> <span class="quiet">in ${pair}</span></p>
<p class="message">${firstLine(message)}</p>${hintLine(hint)}</div></li>`,
)}</ul>
${total > items.length && html`<p><a href="${itemsHref({ status: "error" })}">All ${count(total)} errors</a></p>`}
</section>`;
}

function hintLine(hint: string | null): Html | false {
  return hint !== null && html`<p class="quiet">${firstLine(hint)}</p>`;
}
