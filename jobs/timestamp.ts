import { defineJob, z } from "pairflow";
import { openTables, refuseExisting, sqlText } from "pairflow/tables";

const params = z.strictObject({
  /** Name of the new column. */
  column: z.string().min(1).default("time_started"),
  /** "iso": 2026-11-20T10:00:00.000Z, "epoch": seconds since 1970. */
  format: z.enum(["iso", "epoch"]).default("iso"),
  sheet: z.string().optional(),
  ragged: z.enum(["error", "skip"]).default("error"),
});

/** Adds to each row when the run started. */
export default defineJob({
  params,
  async run({ sources: [source], target, params, startedAt, signal, progress }) {
    if (source === undefined) throw new Error("timestamp needs a source");
    await using tables = await openTables({ signal });
    const table = await tables.read(source, params);
    refuseExisting(table, params.column);
    const stamp = params.format === "iso" ? startedAt.toISOString() : String(Math.floor(startedAt.getTime() / 1000));
    const stamped = { name: params.column, sql: sqlText(stamp) };
    const rows = await tables.write(target, { columns: [...table.columns, stamped], from: table.from, like: table });
    progress(rows, rows, "rows");
    return {
      facts: { "rows in": rows, "rows out": rows, "lines left out": table.skippedLines.length },
      warnings: table.warnings,
    };
  },
});
