import type { Counts, FlowView, ItemDocument, ItemPage } from "../../app/view.ts";
import type { Status } from "../../domain/status.ts";
import { type Html, html } from "../html.ts";
import { type ItemFilter, itemsHref, type ListQuery } from "../query.ts";
import { filterForm } from "./filter-form.ts";
import type { Page } from "./layout.ts";
import { amountBar } from "./parts.ts";
import { statusLabel } from "./status.ts";
import { count, distance, firstLine, instant, nameOf, plural } from "./text.ts";

/** One page of items, and what the filters offer. */
export interface ListDocuments {
  readonly page: ItemPage;
  readonly pairs: ReturnType<FlowView["pairs"]>;
  /** Of the whole flow, for the presets. */
  readonly counts: Counts;
}

const PRESETS: readonly { readonly text: string; readonly status: Status | undefined }[] = [
  { text: "All", status: undefined },
  { text: "Not finished", status: "preliminary" },
  { text: "Errors", status: "error" },
];

/** The page /items: what the filters in the URL leave, one row per item, the error's first line in the row. */
export function itemsPage(
  { page, pairs, counts }: ListDocuments,
  { query, refreshPaused }: ListQuery,
  now: number,
): Page {
  const { cursor, limit: _limit, ...filter } = query;
  const names = pairs.map(({ name }) => name);
  const refreshes = cursor === undefined && filter.text === undefined;
  return {
    title: filter.status === "error" ? "Errors" : "Items",
    room: "items",
    // A refresh would take the place in the list, or the text being typed, from under the reader's hands.
    ...(refreshes && {
      refresh: {
        paused: refreshPaused,
        toggleHref: itemsHref(filter, { refresh: refreshPaused ? undefined : "off" }),
      },
    }),
    body: html`<h1>Items</h1>
${presets(filter, counts)}
${filterForm(filter, names, refreshPaused)}
${page.items.length === 0 ? emptyState(filter) : table(page, filter, now)}
${paging(page, filter, cursor)}`,
  };
}

/** Each starts afresh: it drops the other filters, so its count is the number of rows it leads to. */
function presets(filter: ItemFilter, counts: Counts): Html {
  const total = counts.success + counts.preliminary + counts.error;
  const links = PRESETS.map(({ text, status }) => {
    const { status: chosen, ...others } = filter;
    const current = chosen === status && Object.values(others).every((value) => value === undefined);
    const tally = count(status === undefined ? total : counts[status]);
    return html`<a href="${itemsHref({ status })}"${current && html` aria-current="true"`}>${text} <span>${tally}</span></a>`;
  });
  return html`<nav class="tabs" aria-label="Presets">${links}</nav>`;
}

function table({ items, total }: ItemPage, filter: ItemFilter, now: number): Html {
  const shown = total > items.length ? `${count(items.length)} of ${plural(total, "item")}` : plural(total, "item");
  return html`<p class="quiet">${shown}</p><table class="grid items">
<caption class="unseen">Items</caption>
<thead><tr><th scope="col">Status</th><th scope="col">Item</th><th scope="col">Pair</th>
<th scope="col" class="number">Attempt</th><th scope="col">Last change</th></tr></thead>
<tbody>${items.map((item) => row(item, filter, now))}</tbody>
</table>`;
}

function row(item: ItemDocument, filter: ItemFilter, now: number): Html {
  const { id, key, pair, status, reason, attempt, maxAttempts, updatedAt } = item;
  return html`<tr>
<td>${statusLabel(status, reason)}</td>
<th scope="row"><a href="/items/${encodeURIComponent(id)}">${nameOf(key)}</a>${sentence(item)}${progress(item)}</th>
<td><a class="plain" href="${itemsHref({ ...filter, pair })}">${pair}</a></td>
<td class="number" data-label="Attempt">${attempt === 0 ? html`<span class="quiet">–</span>` : `${attempt} of ${maxAttempts}`}</td>
<td data-label="Last change">${instant(updatedAt)}
${updatedAt !== null && html`<span class="quiet ago">${distance(updatedAt, now)}</span>`}</td>
</tr>`;
}

/** A finished item needs no words. */
function sentence({ status, reason, message }: ItemDocument): Html | false {
  if (reason === "done") return false;
  return html`<span class="message ${status}">${firstLine(message)}</span>`;
}

function progress({ progress, key }: ItemDocument): Html | false {
  return progress !== null && html`<span class="done">${amountBar(progress, `Progress of ${key}`)}</span>`;
}

/** Tells "nothing there" from "nothing fits": only the second has something to clear. */
function emptyState({ status, pair, reason, text }: ItemFilter): Html {
  if ([status, pair, reason, text].every((value) => value === undefined)) {
    return html`<div class="empty"><p class="lead">No files yet.</p>
<p><a href="/">The overview says where to drop one</a></p></div>`;
  }
  return html`<div class="empty"><p class="lead">No item matches.</p>
<p><a class="button" href="/items">Clear filters</a></p></div>`;
}

/** Forward by cursor; back is the browser's own button, as each page has an address. */
function paging({ nextCursor }: ItemPage, filter: ItemFilter, cursor: string | undefined): Html | false {
  if (nextCursor === null && cursor === undefined) return false;
  return html`<nav class="paging" aria-label="Pages">
${cursor !== undefined && html`<a class="button" href="${itemsHref(filter)}">First page</a>`}
${nextCursor !== null && html`<a class="button" rel="next" href="${itemsHref(filter, { cursor: nextCursor })}">Next page</a>`}
</nav>`;
}
