import { defineJob, z } from "pairflow";
import { joinTables, openTables } from "pairflow/tables";

const name = z.string().min(1);

const params = z.strictObject({
  /** The key column, or several. */
  on: z.union([name.transform((one) => [one]), z.array(name).min(1)]),
  how: z.enum(["left", "inner", "outer"]).default("left"),
  /** Values for the cells of rows without a match, by column. */
  fill: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  /** What a key on several rows of a later source means. */
  duplicates: z.enum(["error", "last", "expand"]).default("error"),
  /** Key texts that match nothing. */
  missing: z.array(z.string()).default([]),
  /** One per source, for column names that several sources have; by default "", "_2", "_3", ... */
  suffixes: z.array(z.string()).optional(),
  /** Columns of which the earliest value is kept. */
  earliest: z.array(name).default(["time_started"]),
  sheet: z.string().optional(),
  ragged: z.enum(["error", "skip"]).default("error"),
});

/** Joins its sources on a key, in the first one's row order. */
export default defineJob({
  params,
  async run({ sources, target, params, signal, progress }) {
    await using tables = await openTables({ signal });
    const inputs = [];
    for (const source of sources) inputs.push(await tables.read(source, params));
    const joined = await joinTables(tables, inputs, { suffixes: undefined, ...params });
    const rows = await tables.write(target, joined);
    progress(rows, rows, "rows");
    const skipped = inputs.reduce((sum, table) => sum + table.skippedLines.length, 0);
    return {
      facts: { ...joined.facts, "rows out": rows, "lines left out": skipped },
      warnings: inputs.flatMap((table) => table.warnings),
    };
  },
});
