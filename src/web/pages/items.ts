import type { ItemPage } from "../../app/item-documents.ts";
import type { FlowView } from "../../app/view.ts";
import type { Counts } from "../../domain/status.ts";
import { type Html, html } from "../html.ts";
import { isNarrowed, itemsHref, type ListFilter, type ListQuery } from "../list-query.ts";
import { bulkActions } from "./bulk.ts";
import { filterForm } from "./filter-form.ts";
import { itemTable } from "./item-table.ts";
import type { Page } from "./layout.ts";
import { paging } from "./parts.ts";
import { statusMark } from "./status.ts";
import { count, plural } from "./text.ts";

/** One page of items, and what the filters offer. */
export interface ListDocuments {
  readonly page: ItemPage;
  readonly pairs: ReturnType<FlowView["pairs"]>;
  /** Of the whole flow, for the presets. */
  readonly counts: Counts;
}

interface Preset {
  readonly text: string;
  readonly filter: ListFilter;
  /** How many rows it leads to, where that is known without a question. */
  readonly tally?: (counts: Counts) => number;
}

const PRESETS: readonly Preset[] = [
  { text: "All", filter: {}, tally: ({ success, preliminary, error }) => success + preliminary + error },
  { text: "Not finished", filter: { status: "unfinished" }, tally: ({ preliminary, error }) => preliminary + error },
  { text: "Errors", filter: { status: "error" }, tally: ({ error }) => error },
  { text: "Slow", filter: { sort: "duration" } },
  { text: "Changed today", filter: { since: "today", sort: "updated" } },
];

/** The page /items: what the filters in the URL leave, one row per item, the error's first line in the row. */
export function itemsPage(
  { page, pairs, counts }: ListDocuments,
  { filter, query, refreshPaused }: ListQuery,
  { now, readOnly }: { readonly now: number; readonly readOnly: boolean },
): Page {
  const { cursor } = query;
  const names = pairs.map(({ name }) => name);
  return {
    title: filter.status === "error" ? "Errors" : "Items",
    room: "items",
    refresh: cursor !== undefined || filter.text !== undefined ? "by-script" : "by-reload",
    body: html`<h1>Items</h1>
${presets(filter, counts)}
${filterForm(filter, names, refreshPaused)}
<div data-live="items">
<div class="list-head"><p class="quiet">${shown(page)}</p>${!readOnly && isNarrowed(filter) && bulkActions(filter, page.total)}</div>
${page.items.length === 0 ? emptyState(filter, counts) : itemTable(page, filter, now)}
${paging({ cursor, nextCursor: page.nextCursor }, (other) => itemsHref(filter, { cursor: other }))}</div>`,
  };
}

/** Each starts afresh: it drops the other filters, so its count is the number of rows it leads to. */
function presets(filter: ListFilter, counts: Counts): Html {
  const here = itemsHref(filter);
  const links = PRESETS.map(({ text, filter: preset, tally }) => {
    const href = itemsHref(preset);
    const number = tally !== undefined && html` <span>${count(tally(counts))}</span>`;
    return html`<a href="${href}"${href === here && html` aria-current="true"`}>${text}${number}</a>`;
  });
  return html`<nav class="tabs" aria-label="Presets" data-live="presets">${links}</nav>`;
}

function shown({ items, total }: ItemPage): string | false {
  if (total === 0) return false;
  return total > items.length ? `${count(items.length)} of ${plural(total, "item")}` : plural(total, "item");
}

/** Tells "nothing there" from "nothing left to do" and "nothing fits": only the last has something to clear. */
function emptyState(filter: ListFilter, { success }: Counts): Html {
  if (!isNarrowed(filter)) {
    return html`<div class="empty"><p class="lead">No files yet.</p>
<p><a href="/">The overview says where to drop one</a></p></div>`;
  }
  const { status, ...others } = filter;
  if ((status === "error" || status === "unfinished") && success > 0 && !isNarrowed(others)) {
    const done = status === "error" ? "No errors." : sentenceOfDone(success);
    return html`<div class="empty"><p class="lead">${statusMark("success")} ${done}</p>
<p><a class="button" href="/items">All items</a></p></div>`;
  }
  return html`<div class="empty"><p class="lead">No item matches.</p>
<p><a class="button" href="/items">Clear filters</a></p></div>`;
}

function sentenceOfDone(total: number): string {
  return total === 1 ? "The one file is done." : `All ${count(total)} files are done.`;
}
