import type { ItemDocument, ItemPage } from "../../app/item-documents.ts";
import { itemHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { itemsHref, type ListFilter } from "../list-query.ts";
import { amountBar } from "./parts.ts";
import { statusLabel } from "./status.ts";
import { duration, firstLine, instant, nameOf } from "./text.ts";
import { ago, left } from "./ticking.ts";

/** Column heads that sort, and the order each stands for. */
const HEADS = [
  { text: "Item", sort: undefined, order: "by pair and name" },
  { text: "Duration", sort: "duration", order: "longest first" },
  { text: "Last change", sort: "updated", order: "newest first" },
] as const;

/** One row per item: status, name, the first line of what went wrong with its hint, and how far a run is. */
export function itemTable({ items }: ItemPage, filter: ListFilter, now: number): Html {
  const [item, length, change] = HEADS.map((head) => sortHead(head, filter));
  return html`<table class="grid items">
<caption class="unseen">Items that fit the filters</caption>
<thead><tr><th scope="col">Status</th>${item}<th scope="col">Pair</th>
<th scope="col" class="number">Attempt</th>${length}${change}</tr></thead>
<tbody>${items.map((each) => row(each, filter, now))}</tbody>
</table>`;
}

/** A link, so that the order is in the address; the arrow is said in words as well. */
function sortHead({ text, sort, order }: (typeof HEADS)[number], filter: ListFilter): Html {
  const isChosen = (filter.sort === "key" ? undefined : filter.sort) === sort;
  const direction = sort === undefined ? "ascending" : "descending";
  const arrow = sort === undefined ? "↑" : "↓";
  return html`<th scope="col"${text === "Duration" && html` class="number"`}${isChosen && html` aria-sort="${direction}"`}>
<a class="sort" href="${itemsHref({ ...filter, sort })}" title="${order}">${text}${isChosen && html` <span aria-hidden="true">${arrow}</span>`}</a></th>`;
}

function row(item: ItemDocument, filter: ListFilter, now: number): Html {
  const { id, key, pair, status, reason, updatedAt, lastDurationMs } = item;
  return html`<tr id="item-${id}">
<td>${statusLabel(status, reason)}</td>
<th scope="row"><a href="${itemHref(id)}">${nameOf(key)}</a>${sentence(item)}${progress(item, now)}</th>
<td><a class="plain" href="${itemsHref({ ...filter, pair })}">${pair}</a></td>
<td class="number" data-label="Attempt">${attempts(item)}</td>
<td class="number" data-label="Duration">${duration(lastDurationMs)}</td>
<td data-label="Last change">${instant(updatedAt)} ${ago(updatedAt, now)}</td>
</tr>`;
}

/** Of how many only where more may follow. */
function attempts({ reason, attempt, maxAttempts, nextAttemptAt }: ItemDocument): Html | string {
  if (attempt === 0) return html`<span class="quiet">–</span>`;
  return reason === "failed" && nextAttemptAt === null ? String(attempt) : `${attempt} of ${maxAttempts}`;
}

/** A finished item needs no words. */
function sentence({ status, reason, message, hint }: ItemDocument): Html | false {
  if (reason === "done") return false;
  return html`<span class="message ${status}">${firstLine(message)}</span>${
    status === "error" && hint !== null && html`<span class="message hint">${firstLine(hint)}</span>`
  }`;
}

/** Of a run that tells no progress, its expected end alone. */
function progress({ id, progress, key, expectedEndAt }: ItemDocument, now: number): Html | false {
  if (progress === null && expectedEndAt === null) return false;
  return html`<span class="done" data-progress="${id}">
${progress !== null && amountBar(progress, `Progress of ${key}`)} ${left(expectedEndAt, now)}</span>`;
}
