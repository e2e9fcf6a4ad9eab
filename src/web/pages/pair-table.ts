import type { PairDocument } from "../../app/view.ts";
import { STATUSES, type Status } from "../../domain/status.ts";
import { type Html, html } from "../html.ts";
import { itemsHref } from "../query.ts";
import { statusLabel } from "./status.ts";
import { count, distance, duration, instant } from "./text.ts";

/** Worst first, as everywhere. */
const COLUMNS = STATUSES.toReversed();

/** One row per pair: worst status, done of all, counts that lead to the items, last change and how long runs take. */
export function pairTable(pairs: readonly PairDocument[], now: number): Html {
  return html`<table class="grid pairs">
<caption class="unseen">Pairs, in the order of the config</caption>
<thead><tr><th scope="col">Pair</th><th scope="col">Status</th><th scope="col">Done</th>
${COLUMNS.map((status) => html`<th scope="col" class="number capital">${status}</th>`)}
<th scope="col">Last change</th><th scope="col" class="number">p50 duration</th></tr></thead>
<tbody>${pairs.map((pair) => row(pair, now))}</tbody>
</table>`;
}

function row(pair: PairDocument, now: number): Html {
  const total = COLUMNS.reduce((sum, status) => sum + pair.counts[status], 0);
  const { success } = pair.counts;
  return html`<tr>
<th scope="row"><a href="${itemsHref({ pair: pair.name })}">${pair.name}</a>
<span class="path quiet">${pair.sources.join(" + ")} → ${pair.target}</span></th>
<td>${total > 0 || pair.status === "error" ? statusLabel(pair.status) : "–"}</td>
<td class="done">${total === 0 ? html`<span class="quiet">${pair.note ?? "no files"}</span>` : progress(success, total, pair.name)}</td>
${COLUMNS.map((status) => html`<td class="number" data-label="${status}">${countLink(pair, status)}</td>`)}
<td data-label="Last change">${instant(pair.lastChangeAt)}
${pair.lastChangeAt !== null && html`<span class="quiet ago">${distance(pair.lastChangeAt, now)}</span>`}</td>
<td class="number" data-label="p50 duration">${duration(pair.medianDurationMs)}</td>
</tr>`;
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
