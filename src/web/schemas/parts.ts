import { z } from "zod";
import { REASONS, STATUSES } from "../../domain/status.ts";

/** ISO 8601 in UTC, to the millisecond. */
export const instant = z.iso.datetime({ precision: 3 });

export const status = z.enum(STATUSES);

export const reason = z.enum(REASONS);

/** A whole number of things. */
export const count = z.int().min(0);

/** Milliseconds, with fractions. */
export const durationMs = z.number().min(0);

export const counts = z.strictObject({ success: count, preliminary: count, error: count });

/** How far a run is; a total of 0 is one that nobody knows. */
export const amount = z.strictObject({ done: z.number(), total: z.number(), unit: z.string() });

/** One page of a list; `nextCursor` asks for the next one, and is null on the last. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), total: count, nextCursor: z.string().nullable() });
}
