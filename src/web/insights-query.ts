import { z } from "zod";
import type { GridQuery, StatsQuery } from "../app/insights.ts";
import { QUERIES } from "./api-queries.ts";
import { address } from "./hrefs.ts";
import { optional, parseQuery } from "./query.ts";

/** The address of the page /insights, read. */
export interface InsightsQuery extends StatsQuery {
  /** Whose scores are shown; the newest with scores when not given. */
  readonly item?: string | undefined;
}

/** Rows of a page of the grid: what a person looks through without searching. With many pairs fewer, down to the least. */
const GRID_ROWS = { most: 100, least: 25 };
const GRID_CELLS = 3_000;

const grid = z.object({
  by: optional(QUERIES.grid.by),
  q: optional(QUERIES.grid.q),
  unfinished: optional(z.enum(["yes"])),
  cursor: optional(QUERIES.grid.cursor),
});
const insights = z.object({
  window: optional(QUERIES.stats.window),
  pair: optional(QUERIES.stats.pair),
  item: optional(z.string().max(200)),
});
const flow = z.object({ pair: optional(QUERIES.stats.pair) });

/** Reads the query of the page /grid. Parameters it does not know are ignored. Throws a 400 for wrong values. */
export function parseGridQuery(query: unknown, pairCount: number): GridQuery {
  const { by = "file", q, unfinished, cursor } = parseQuery(grid, query);
  const fitting = Math.floor(GRID_CELLS / Math.max(1, pairCount));
  const limit = Math.min(GRID_ROWS.most, Math.max(GRID_ROWS.least, fitting));
  return { by, text: q, unfinished: unfinished === "yes", cursor, limit };
}

/** Reads the query of the page /insights: the last 24 hours of all pairs when nothing is said. */
export function parseInsightsQuery(query: unknown): InsightsQuery {
  const { window = "24h", ...rest } = parseQuery(insights, query);
  return { window, ...rest };
}

/** Reads the query of the page /flow: the pair around which it is shown. */
export function parseFlowQuery(query: unknown): { readonly pair?: string | undefined } {
  return parseQuery(flow, query);
}

/** The address of the grid with these filters. */
export function gridHref({ by, text, unfinished, cursor }: Partial<GridQuery>): string {
  return address("/grid", {
    by: by === "date" ? by : undefined,
    q: text,
    unfinished: unfinished === true ? "yes" : undefined,
    cursor,
  });
}

/** The address of the numbers of a window, a pair and an item's scores. */
export function insightsHref({ window, pair, item }: Partial<InsightsQuery>): string {
  return address("/insights", { window: window === "24h" ? undefined : window, pair, item });
}

/** The address of the flow, around one pair when it is named. */
export function flowHref(pair?: string): string {
  return address("/flow", { pair });
}
