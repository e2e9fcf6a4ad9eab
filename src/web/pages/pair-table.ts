import type { PairDocument } from "../../app/view.ts";
import { STATUSES, type Status } from "../../domain/status.ts";
import { pairHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { itemsHref } from "../list-query.ts";
import { sparkline } from "./sparkline.ts";
import { shownStatus, statusLabel } from "./status.ts";
import { count, duration, instant } from "./text.ts";
import { ago } from "./ticking.ts";

/** More rows than this are no overview. */
const PAIRS_SHOWN = 50;
/** Worst first, as everywhere. */
const COLUMNS = STATUSES.toReversed();

/** One row per pair: worst status, done of all, counts that lead to the items, last change, durations and the last day. */
export function pairTable(
  pairs: readonly PairDocument[],
  { now, all }: { readonly now: number; readonly all: boolean },
): Html {
  const shown = all || pairs.length <= PAIRS_SHOWN ? pairs : worstFirst(pairs).slice(0, PAIRS_SHOWN);
  return html`<section data-live="pairs"><h2>Pairs <span class="tally-of">${count(pairs.length)}</span></h2>
${rule(pairs.length, shown.length, all)}
<table class="grid pairs">
<caption class="unseen">Pairs with their worst status, their counts and their last 24 hours</caption>
<thead><tr><th scope="col">Pair</th><th scope="col">Status</th><th scope="col">Done</th>
${COLUMNS.map((status) => html`<th scope="col" class="number capital of-${status}">${status}</th>`)}
<th scope="col">Last change</th><th scope="col" class="number" title="Median duration of its runs">p50</th><th scope="col">Last 24 h</th></tr></thead>
<tbody>${shown.map((pair) => row(pair, now))}</tbody>
</table></section>`;
}

/** Says what is left out and by which rule, since a table that ends looks whole. */
function rule(total: number, shown: number, all: boolean): Html | false {
  if (total <= PAIRS_SHOWN) return false;
  if (all)
    return html`<p class="quiet">All, in the order of the config. <a href="/">Only the ${PAIRS_SHOWN} worst</a></p>`;
  return html`<p class="quiet">${count(shown)} of ${count(total)}: errors first, then what is not finished,
then the order of the config. <a href="/?pairs=all">Show all</a></p>`;
}

function worstFirst(pairs: readonly PairDocument[]): readonly PairDocument[] {
  return COLUMNS.flatMap((status) => pairs.filter((pair) => pair.status === status));
}

function row(pair: PairDocument, now: number): Html {
  const { name, counts, paused, lastChangeAt } = pair;
  const shown = shownStatus(pair);
  const total = COLUMNS.reduce((sum, each) => sum + counts[each], 0);
  return html`<tr id="pair-${name}">
<th scope="row"><a href="${pairHref(name)}">${name}</a>${paused !== null && pausedMark()}
<span class="path quiet">${pair.sources.join(" + ")} → ${pair.target}</span></th>
<td>${shown === undefined ? html`<span class="quiet">–</span>` : statusLabel(shown)}</td>
<td class="done">${total === 0 ? html`<span class="quiet">${pair.note ?? "no files"}</span>` : progress(counts.success, total, name)}</td>
${COLUMNS.map((each) => html`<td class="number of-${each}" data-label="${each}">${countLink(pair, each)}</td>`)}
<td data-label="Last change">${instant(lastChangeAt)}
${ago(lastChangeAt, now)}</td>
<td class="number" data-label="p50">${duration(pair.medianDurationMs)}</td>
<td data-label="24 h">${sparkline(pair.hours)}</td>
</tr>`;
}

/** Two bars and the word, beside the name: nothing of this pair starts. */
function pausedMark(): Html {
  return html` <span class="chip paused"><svg class="mark" viewBox="0 0 16 16" aria-hidden="true"><path
d="M4 3h3v10H4zM9 3h3v10H9z" fill="currentColor"/></svg>paused</span>`;
}

function progress(done: number, total: number, name: string): Html {
  return html`<progress max="${total}" value="${done}" aria-label="Done of ${name}"></progress>
<span class="of">${count(done)}/${count(total)}</span>`;
}

/** Zero is no link: it would lead to an empty list. */
function countLink({ name, counts }: PairDocument, status: Status): Html {
  const value = counts[status];
  if (value === 0) return html`<span class="quiet">0</span>`;
  return html`<a class="tally ${status}" href="${itemsHref({ status, pair: name })}">${count(value)}</a>`;
}
