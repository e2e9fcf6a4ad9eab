import { z } from "zod";
import { ITEM_SORTS, type ItemQuery } from "../app/view.ts";
import { REASONS, STATUSES } from "../domain/status.ts";
import { HttpProblem } from "./problem.ts";

/** What narrows the list of items, as it stands in the URL. */
export type ItemFilter = Pick<ItemQuery, "status" | "pair" | "reason" | "text" | "since" | "sort">;

/** The list page also knows whether it refreshes itself. */
export interface ListQuery {
  readonly query: ItemQuery;
  readonly refreshPaused: boolean;
}

/** Rows of a page when nobody says how many. */
const PAGE_LIMIT = 100;
const fields = {
  status: optional(z.enum([...STATUSES, "unfinished"])),
  pair: optional(z.string().max(200)),
  reason: optional(z.enum(REASONS)),
  q: optional(z.string().max(300)),
  since: optional(z.coerce.number().int().min(0)),
  sort: optional(z.enum(ITEM_SORTS)),
  cursor: optional(z.string().max(2_000)),
};
const apiSchema = z.strictObject({ ...fields, limit: optional(z.coerce.number().int().min(1).max(500)) });
const pageSchema = z.object({ ...fields, refresh: optional(z.enum(["off"])) });

/** The query of GET /api/v1/items. Throws a 400 that lists all that is wrong, unknown parameters too. */
export function parseItemQuery(query: unknown): ItemQuery {
  const { q, limit, ...rest } = parse(apiSchema, query);
  return { ...rest, text: q, limit: limit ?? PAGE_LIMIT };
}

/** The query of the page /items. Parameters it does not know are ignored, as links from elsewhere carry such. */
export function parseListQuery(query: unknown): ListQuery {
  const { q, refresh, ...rest } = parse(pageSchema, query);
  return { query: { ...rest, text: q, limit: PAGE_LIMIT }, refreshPaused: refresh === "off" };
}

/** The address of the list of items with these filters. */
export function itemsHref(filter: ItemFilter, extra: Readonly<Record<string, string | undefined>> = {}): string {
  const { status, pair, reason, text, since, sort } = filter;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ status, pair, reason, q: text, since, sort, ...extra })) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size === 0 ? "/items" : `/items?${search}`;
}

/** A form sends its empty fields too; they mean the same as absent ones. */
function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema.optional());
}

/** All that is wrong at once, each named by its parameter. */
function parse<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [{ parameter: issue.path.join("."), detail: issue.message }];
    return issue.keys.map((parameter) => ({ parameter, detail: "Unknown parameter" }));
  });
  throw new HttpProblem(400, "The query is not valid.", { errors });
}
