import { z } from "zod";
import type { RunPage } from "../../app/insights.ts";
import type { RunDetail, RunSummary } from "../../app/run-documents.ts";
import { count, durationMs, instant, pageOf } from "./parts.ts";

/** The states of a run. */
export const runState = z.enum(["running", "succeeded", "failed", "lost"]);

const fields = {
  id: z.string(),
  itemId: z.string(),
  pair: z.string(),
  key: z.string(),
  state: runState,
  attempt: count,
  startedAt: instant,
  finishedAt: instant.nullable(),
  /** Below 0 when the clock was set back meanwhile. */
  durationMs: z.number().nullable(),
  message: z.string().nullable(),
  hint: z.string().nullable(),
};

/** A run as lists show it. */
export const runSummary = z.strictObject(fields) satisfies z.ZodType<RunSummary>;

/** GET /api/v1/runs/:id. */
export const runDetail = z.strictObject({
  ...fields,
  sources: z.array(z.string()),
  target: z.string(),
  output: z.strictObject({ sizeBytes: count, sha256: z.string(), sources: z.array(z.string()).optional() }).nullable(),
  facts: z.record(z.string(), z.union([z.number(), z.string(), z.array(z.string())])),
  warnings: z.array(z.string()),
  log: z.string(),
}) satisfies z.ZodType<RunDetail>;

/** GET /api/v1/runs and /api/v1/activity. */
export const runPage = pageOf(runSummary).extend({ total: count.nullable() }) satisfies z.ZodType<RunPage>;

/** Of a run in the past; see StatsDocument. */
export const toldRows = z.strictObject({ runId: z.string(), key: z.string(), at: instant, rows: z.number() });

/** Middle and late duration of some runs. */
export const percentiles = { p50Ms: durationMs.nullable(), p95Ms: durationMs.nullable() };
