import { z } from "zod";
import { type GridQuery, type PreviewQuery, type RunQuery, type StatsQuery, WINDOWS } from "../app/insights.ts";
import { ITEM_SORTS, type ItemQuery } from "../app/item-documents.ts";
import { REASONS, STATUSES } from "../domain/status.ts";
import { parseDuration } from "../lib/duration.ts";
import { HttpProblem } from "./problem.ts";
import { optional, parseQuery } from "./query.ts";
import { runState } from "./schemas/runs.ts";

/** Rows of a page when nobody says how many. */
const PAGE_LIMIT = 100;
const NEWEST_LIMIT = 20;

const pair = z.string().max(200);
const text = z.string().max(300);
const since = z.string().max(40);
const paging = { limit: z.coerce.number().int().min(1).max(500), cursor: z.string().max(2_000) };

/** The parameters of each GET that has some, all of them optional; `openapi.ts` shows them. */
export const QUERIES = {
  items: {
    status: z.enum([...STATUSES, "unfinished"]).describe("`unfinished` is preliminary or error."),
    pair,
    reason: z.enum(REASONS),
    q: text.describe("Part of the key, any case."),
    since: since.describe("Changed since: ISO 8601, or a length of time back from now such as 24h or 7d."),
    sort: z.enum(ITEM_SORTS).describe("By pair and key when not given; newest change or longest run first."),
    ...paging,
  },
  runs: { pair, state: runState, since: since.describe("Started since: as of items."), ...paging },
  activity: { limit: paging.limit },
  stats: { pair, window: z.enum(WINDOWS).describe("24h when not given.") },
  grid: {
    by: z.enum(["file", "date"]).describe("file when not given."),
    q: text.describe("Part of the label, any case."),
    unfinished: z.enum(["true", "false"]),
    ...paging,
  },
  preview: {
    file: z
      .string()
      .regex(/^(target|\d{1,3})$/)
      .describe("target, or the number of a source from 0; 0 when not given."),
    line: z.coerce.number().int().min(1).describe("A line that shall be among the rows."),
  },
} as const;

const schemas = {
  items: strict(QUERIES.items),
  runs: strict(QUERIES.runs),
  activity: strict(QUERIES.activity),
  stats: strict(QUERIES.stats),
  grid: strict(QUERIES.grid),
  preview: strict(QUERIES.preview),
};

/** The query of GET /api/v1/items. Each of these throws a 400 that lists all that is wrong, unknown parameters too. */
export function parseItemQuery(query: unknown, now: number): ItemQuery {
  const { q, limit = PAGE_LIMIT, since, ...rest } = parseQuery(schemas.items, query);
  return { ...rest, text: q, limit, since: sinceOf(since, now) };
}

export function parseRunQuery(query: unknown, now: number): RunQuery {
  const { limit = PAGE_LIMIT, since, ...rest } = parseQuery(schemas.runs, query);
  return { ...rest, limit, since: sinceOf(since, now) };
}

export function parseActivityQuery(query: unknown): RunQuery {
  return { limit: parseQuery(schemas.activity, query).limit ?? NEWEST_LIMIT };
}

export function parseStatsQuery(query: unknown): StatsQuery {
  const { window = "24h", pair: only } = parseQuery(schemas.stats, query);
  return { window, pair: only };
}

export function parseGridQuery(query: unknown): GridQuery {
  const { by = "file", q, unfinished, limit = PAGE_LIMIT, cursor } = parseQuery(schemas.grid, query);
  return { by, text: q, unfinished: unfinished === "true", limit, cursor };
}

export function parsePreviewQuery(query: unknown): PreviewQuery {
  const { file = "0", line } = parseQuery(schemas.preview, query);
  return { file: file === "target" ? file : Number(file), aroundLine: line };
}

/** Milliseconds since 1970 of an instant or of a length of time back from now. Throws a 400 for anything else. */
export function sinceOf(since: string | undefined, now: number): number | undefined {
  if (since === undefined) return undefined;
  const lengthMs = parseDuration(since);
  if (lengthMs !== undefined) return now - lengthMs;
  if (z.iso.datetime({ offset: true }).or(z.iso.date()).safeParse(since).success) return Date.parse(since);
  const errors = [{ parameter: "since", detail: "ISO 8601 such as 2026-11-21T11:00:00Z, or a length such as 24h" }];
  throw new HttpProblem(400, "The query is not valid.", { errors });
}

/** No parameter that is not known, and each of them may be absent or empty. */
function strict<Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape) {
  const entries = Object.entries(shape).map(([name, schema]) => [name, optional(schema)]);
  return z.strictObject(
    Object.fromEntries(entries) as { [Name in keyof Shape]: ReturnType<typeof optional<Shape[Name]>> },
  );
}
