import type { ItemDocument } from "../../app/item-documents.ts";
import { type Counts, STATUSES } from "../../domain/status.ts";
import { type Amount, formatAmount } from "../../lib/amount.ts";
import { type Content, type Html, html } from "../html.ts";
import { itemsHref, type ListFilter } from "../list-query.ts";
import { statusMark } from "./status.ts";
import { count, nameOf } from "./text.ts";
import { left } from "./ticking.ts";

/** What went wrong, in which source, and what to do about it: the first thing to read on a page that has it. */
export function errorBox(message: string, hint: string | null, namedSource?: string): Html {
  return html`<div class="error-box"><p class="what">${message}</p>
${namedSource !== undefined && html`<p class="in"><strong>Input</strong><a href="#preview">${nameOf(namedSource)}</a></p>`}
${hint !== null && html`<p class="hint"><strong>What to do</strong><span>${hint}</span></p>`}</div>`;
}

/** How far a run is, as a bar and in words; `label` tells the bar's name to those who do not see it. */
export function amountBar(amount: Amount, label: string): Html {
  const { done, total } = amount;
  // A bar without a value moves to and fro: under way, nobody knows how far.
  const far = total > 0 && html` max="${total}" value="${done}"`;
  return html`<progress${far} aria-label="${label}"></progress>
<span class="of">${formatAmount(amount)}</span>`;
}

/** How far the run of an item is and when it may have ended, as far as either is known. */
export function progressLine(item: ItemDocument | undefined, now: number): Html | false {
  const { id, progress = null, expectedEndAt = null } = item ?? {};
  if (progress === null && expectedEndAt === null) return false;
  return html`<p class="done" data-progress="${id}">${progress !== null && amountBar(progress, "Progress")} ${left(expectedEndAt, now)}</p>`;
}

/** How many items have each status, the worst first, each leading to them. */
export function countLinks(counts: Counts, filter: ListFilter = {}): Html {
  const links = STATUSES.toReversed().map(
    (
      status,
    ) => html`<li><a class="count ${status}${counts[status] === 0 && " none"}" href="${itemsHref({ ...filter, status })}">
${statusMark(status)}<strong>${count(counts[status])}</strong> <span>${status}</span></a></li>`,
  );
  return html`<ul class="counts" aria-label="Items by status">${links}</ul>`;
}

/** Forward by cursor; back is the browser's own button, as each page has an address. */
export function paging(
  { cursor, nextCursor }: { readonly cursor: string | undefined; readonly nextCursor: string | null },
  hrefOf: (cursor: string | undefined) => string,
): Html | false {
  if (nextCursor === null && cursor === undefined) return false;
  return html`<nav class="paging" aria-label="Pages">
${cursor !== undefined && html`<a class="button" href="${hrefOf(undefined)}">First page</a>`}
${nextCursor !== null && html`<a class="button" rel="next" href="${hrefOf(nextCursor)}">Next page</a>`}
</nav>`;
}

/** Names and values, one below the other. */
export function factList(facts: readonly (readonly [string, Content])[]): Html {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
