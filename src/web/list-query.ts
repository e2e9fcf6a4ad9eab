import { z } from "zod";
import type { ItemQuery } from "../app/item-documents.ts";
import { QUERIES, sinceOf } from "./api-queries.ts";
import { optional, parseQuery } from "./query.ts";

/** What narrows and sorts the list of items, as it stands in the URL. */
export interface ListFilter {
  readonly status?: ItemQuery["status"];
  readonly pair?: string | undefined;
  readonly reason?: ItemQuery["reason"];
  readonly text?: string | undefined;
  /** `today` (UTC), a length of time such as `24h`, or an instant. */
  readonly since?: string | undefined;
  readonly sort?: ItemQuery["sort"];
}

/** The address of the page /items, read. */
export interface ListQuery {
  readonly filter: ListFilter;
  readonly query: ItemQuery;
  readonly refreshPaused: boolean;
}

/** What the form offers for `since`. */
export const SINCES = [
  { since: "1h", text: "Last hour" },
  { since: "24h", text: "Last 24 hours" },
  { since: "7d", text: "Last 7 days" },
] as const;

/** Rows of a page. */
const PAGE_LIMIT = 100;
const DAY_MS = 86_400_000;

const schema = z.object({
  status: optional(QUERIES.items.status),
  pair: optional(QUERIES.items.pair),
  reason: optional(QUERIES.items.reason),
  q: optional(QUERIES.items.q),
  since: optional(QUERIES.items.since),
  sort: optional(QUERIES.items.sort),
  cursor: optional(QUERIES.items.cursor),
  refresh: optional(z.enum(["off"])),
});

/** Reads the query of the page /items. Parameters it does not know are ignored, as links from elsewhere carry such. */
export function parseListQuery(query: unknown, now: number): ListQuery {
  const { q, cursor, refresh, ...rest } = parseQuery(schema, query);
  const filter = { ...rest, text: q };
  // Days are those of UTC, as all instants on the page.
  const since = rest.since === "today" ? now - (now % DAY_MS) : sinceOf(rest.since, now);
  return { filter, query: { ...filter, since, cursor, limit: PAGE_LIMIT }, refreshPaused: refresh === "off" };
}

/** The address of the list of items with these filters. */
export function itemsHref(filter: ListFilter, extra: Readonly<Record<string, string | undefined>> = {}): string {
  const search = filterSearch(filter, extra);
  return search === "" ? "/items" : `/items?${search}`;
}

/** The query of that address, which is also how a form names a filter. */
export function filterSearch(filter: ListFilter, extra: Readonly<Record<string, string | undefined>> = {}): string {
  const { status, pair, reason, text, since, sort } = filter;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ status, pair, reason, q: text, since, sort, ...extra })) {
    if (value !== undefined) search.set(name, value);
  }
  return search.toString();
}

/** Whether anything is left out of the list. */
export function isNarrowed({ sort: _sort, ...narrowing }: ListFilter): boolean {
  return Object.values(narrowing).some((value) => value !== undefined);
}
