import { z } from "zod";
import {
  type GraphDocument,
  type GridDocument,
  type PairStats,
  type StatsDocument,
  type SystemDocument,
  WINDOWS,
} from "../../app/insights.ts";
import { count, counts, durationMs, instant, reason, status } from "./parts.ts";
import { percentiles, toldRows } from "./runs.ts";

const pairStats = z.strictObject({
  pair: z.string(),
  succeeded: count,
  failed: count,
  ...percentiles,
  rowsPerSecond: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  buckets: z.array(
    z.strictObject({ at: instant, succeeded: count, failed: count, ...percentiles, rows: z.number().nullable() }),
  ),
  files: z.array(toldRows),
}) satisfies z.ZodType<PairStats>;

/** GET /api/v1/stats. */
export const statsDocument = z.strictObject({
  window: z.enum(WINDOWS),
  from: instant,
  to: instant,
  bucketMs: durationMs,
  pairs: z.array(pairStats),
  truncated: z.boolean(),
}) satisfies z.ZodType<StatsDocument>;

const cell = z.strictObject({ status, reason, count, itemId: z.string() });

/** GET /api/v1/grid. */
export const gridDocument = z.strictObject({
  by: z.enum(["file", "date"]),
  pairs: z.array(z.string()),
  rows: z.array(z.strictObject({ label: z.string(), cells: z.array(z.union([cell, z.literal("gap")]).nullable()) })),
  total: count,
  nextCursor: z.string().nullable(),
}) satisfies z.ZodType<GridDocument>;

const folderNode = z.strictObject({
  kind: z.literal("folder"),
  id: z.string(),
  label: z.string(),
  files: count.nullable(),
});
const pairNode = z.strictObject({ kind: z.literal("pair"), id: z.string(), name: z.string(), status, counts });

/** GET /api/v1/graph. */
export const graphDocument = z.strictObject({
  nodes: z.array(z.discriminatedUnion("kind", [folderNode, pairNode])),
  edges: z.array(z.strictObject({ from: z.string(), to: z.string() })),
}) satisfies z.ZodType<GraphDocument>;

const setting = z.strictObject({
  path: z.array(z.union([z.string(), z.int().min(0)])),
  value: z.unknown(),
  origin: z.enum(["file", "default"]),
  file: z.string().nullable(),
  line: z.int().min(1).nullable(),
  column: z.int().min(1).nullable(),
  variables: z.array(z.string()),
});

/** GET /api/v1/config. */
export const systemDocument = z.strictObject({
  config: z.strictObject({
    environment: z.string().nullable(),
    files: z.array(z.string()),
    settings: z.array(setting),
  }),
  folders: z.array(
    z.strictObject({
      label: z.string(),
      use: z.enum(["source", "target", "source and target", "state"]),
      freeBytes: count.nullable(),
      totalBytes: count.nullable(),
      problem: z.string().nullable(),
    }),
  ),
  versions: z.record(z.string(), z.string()),
  firstSeen: z.strictObject({ byWatching: count, byScanning: count }),
  startedAt: instant,
}) satisfies z.ZodType<SystemDocument>;
