import { z } from "zod";
import type { PreviewDocument, ScoresDocument } from "../../app/insights.ts";
import { count } from "./parts.ts";

/** GET /api/v1/items/:id/preview. */
export const previewDocument = z.strictObject({
  file: z.string(),
  columns: z.array(z.string()),
  columnCount: count,
  rows: z.array(z.strictObject({ line: z.int().min(1), cells: z.array(z.string()) })),
  hasMore: z.boolean(),
  problem: z.string().nullable(),
}) satisfies z.ZodType<PreviewDocument>;

/** GET /api/v1/items/:id/scores. */
export const scoresDocument = z.strictObject({
  column: z.string(),
  count,
  blank: count,
  bins: z.array(z.strictObject({ from: z.number(), to: z.number(), count })),
  outlierCount: count,
  outliers: z.array(z.strictObject({ line: z.int().min(1), name: z.string(), score: z.number() })),
  isWhole: z.boolean(),
}) satisfies z.ZodType<ScoresDocument>;
