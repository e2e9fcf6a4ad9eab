import { z } from "zod";
import type { Health, PairDocument, PairSummary, StatusDocument } from "../../app/view.ts";
import { count, counts, durationMs, instant, pageOf, status } from "./parts.ts";

const pairFields = { name: z.string(), status, counts, ignored: count };

/** A pair in the answer of GET /api/v1/status. */
export const pairSummary = z.strictObject(pairFields) satisfies z.ZodType<PairSummary>;

/** GET /api/v1/status. */
export const statusDocument = z.strictObject({
  status,
  counts,
  pairs: z.array(pairSummary),
  scan: z.strictObject({
    lastStartedAt: instant.nullable(),
    lastDurationMs: durationMs.nullable(),
    nextAt: instant.nullable(),
  }),
  config: z.strictObject({ valid: z.boolean(), errors: z.array(z.string()), stamp: z.string().optional() }),
  readOnly: z.boolean(),
  version: z.string(),
}) satisfies z.ZodType<StatusDocument>;

/** GET /api/v1/pairs/:name. */
export const pairDocument = z.strictObject({
  ...pairFields,
  job: z.string(),
  sources: z.array(z.string()),
  target: z.string(),
  schedule: z.string(),
  timezone: z.string(),
  lastChangeAt: instant.nullable(),
  medianDurationMs: durationMs.nullable(),
  note: z.string().nullable(),
  problem: z.strictObject({ message: z.string(), hint: z.string().nullable() }).nullable(),
  paused: z.strictObject({ at: instant, reason: z.string().nullable() }).nullable(),
  hours: z.array(z.strictObject({ succeeded: count, failed: count })),
}) satisfies z.ZodType<PairDocument>;

/** GET /api/v1/pairs: always whole. */
export const pairPage = pageOf(pairDocument);

/** GET /healthz and /readyz. */
export const health = z.strictObject({
  healthy: z.boolean(),
  message: z.string(),
  lastScanAt: instant.nullable(),
}) satisfies z.ZodType<Health>;
