import { defineJob, z } from "pairflow";
import {
  type ComputedColumn,
  carriedColumns,
  isStampFormat,
  openTables,
  readParams,
  refuseExisting,
  rowsOf,
  seenFacts,
  stampText,
} from "pairflow/tables";

const params = z.strictObject({
  /** Name of the new column. */
  column: z.string().min(1).default("time_started"),
  /** "iso": 2026-11-20T10:00:00.000Z; "epoch": seconds since 1970; "epoch-ms"; or Luxon tokens, as yyyy-MM-dd HH:mm:ss. All in UTC. */
  format: z.string().refine(isStampFormat, "tells no date").default("iso"),
  ...readParams,
});

/** Adds to each row when the run started, as the last column. */
export default defineJob({
  params,
  async run({ sources: [source], target, params, startedAt, signal, progress }) {
    if (source === undefined) throw new Error("timestamp needs a source");
    await using tables = openTables({ signal, progress });
    const table = await tables.read(source, params);
    refuseExisting(table, params.column);
    const stamp = stampText(startedAt, params.format);
    const isNumber = params.format.startsWith("epoch");
    const stamped: ComputedColumn = {
      kind: "computed",
      name: params.column,
      type: isNumber ? "number" : "text",
      cell: () => (isNumber ? Number(stamp) : stamp),
      isConstant: true,
    };
    const rows = await tables.write(target, {
      like: table,
      columns: [...carriedColumns(table), stamped],
      rows: rowsOf(table),
    });
    return {
      facts: { "rows in": rows, rows, ...seenFacts([table]) },
      warnings: table.seen.warnings,
    };
  },
});
