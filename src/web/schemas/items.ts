import { z } from "zod";
import type { ActionResult, TrashedTarget } from "../../app/actions.ts";
import type { ItemDetail, ItemDocument, ItemPage } from "../../app/item-documents.ts";
import { amount, count, instant, pageOf, reason, status } from "./parts.ts";
import { runSummary } from "./runs.ts";

const fields = {
  id: z.string(),
  pair: z.string(),
  key: z.string(),
  status,
  reason,
  message: z.string(),
  hint: z.string().nullable(),
  attempt: count,
  maxAttempts: count,
  nextAttemptAt: instant.nullable(),
  sources: z.array(z.string()),
  target: z.string().nullable(),
  lastRunId: z.string().nullable(),
  updatedAt: instant.nullable(),
  progress: amount.nullable(),
  expectedEndAt: instant.nullable(),
  /** Below 0 when the clock was set back meanwhile. */
  lastDurationMs: z.number().nullable(),
};

/** An item as lists show it. */
export const itemDocument = z.strictObject(fields) satisfies z.ZodType<ItemDocument>;

/** GET /api/v1/items. */
export const itemPage = pageOf(itemDocument) satisfies z.ZodType<ItemPage>;

/** GET /api/v1/items/:id. */
export const itemDetail = z.strictObject({
  ...fields,
  sourceFiles: z.array(
    z.strictObject({ path: z.string(), sizeBytes: count.nullable(), modifiedAt: instant.nullable() }),
  ),
  retryable: z.boolean(),
  skippable: z.boolean(),
  skipped: z.strictObject({ reason: z.string(), at: instant }).nullable(),
  runs: z.array(runSummary),
}) satisfies z.ZodType<ItemDetail>;

/** A target that was put aside. */
export const trashedTarget = z.strictObject({
  id: z.string(),
  pair: z.string(),
  key: z.string(),
  target: z.string(),
  trashedAt: instant,
}) satisfies z.ZodType<TrashedTarget>;

/** GET /api/v1/items/:id/trash. */
export const trashPage = pageOf(trashedTarget);

/** POST /api/v1/items/:id/redo. */
export const redone = z.strictObject({ trashed: z.array(trashedTarget) });

/** POST /api/v1/trash/:id/restore. */
export const restored = z.strictObject({ restored: z.literal(true) });

/** POST /api/v1/items/actions. */
export const actionResult = z.strictObject({ changed: count, unchanged: count }) satisfies z.ZodType<ActionResult>;
