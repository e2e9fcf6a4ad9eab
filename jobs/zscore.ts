import { defineJob, z } from "pairflow";
import { columnOf, openTables, readNumbers, refuseExisting, sqlNumber } from "pairflow/tables";

const params = z.strictObject({
  /** The column of numbers to score. */
  column: z.string().min(1).default("nav"),
  /** 0: population deviation, as SciPy; 1: sample deviation. */
  ddof: z.union([z.literal(0), z.literal(1)]).default(0),
  decimal: z.enum([".", ","]).default("."),
  /** Texts that count as blank. */
  missing: z.array(z.string()).default([]),
  sheet: z.string().optional(),
  ragged: z.enum(["error", "skip"]).default("error"),
});

/** Adds how many standard deviations each number lies from the mean of its column. */
export default defineJob({
  params,
  async run({ sources: [source], target, params, signal, progress }) {
    if (source === undefined) throw new Error("zscore needs a source");
    await using tables = await openTables({ signal });
    const table = await tables.read(source, params);
    const column = columnOf(table, params.column);
    const name = `z_score_${column.name.trim()}`;
    refuseExisting(table, name);
    const numbers = await readNumbers(tables, { table, column, ddof: params.ddof }, params);
    const { sql, min, meanAboveMin, deviation, rowCount, blankCount } = numbers;
    // Each row is read twice: for the mean and deviation, and to be scored.
    progress(rowCount, 2 * rowCount, "rows");
    const hasScores = min !== null && deviation > 0;
    const score = hasScores
      ? `(${sql} - ${sqlNumber(min)} - ${sqlNumber(meanAboveMin)}) / ${sqlNumber(deviation)}`
      : "NULL::DOUBLE";
    const columns = [...table.columns, { name, sql: score, kind: "number" as const }];
    const rows = await tables.write(target, { columns, from: table.from, like: table });
    progress(2 * rowCount, 2 * rowCount, "rows");
    const unscored = `${table.name}: no score, because the numbers of "${column.name}" do not differ`;
    return {
      facts: {
        "rows in": rowCount,
        "rows out": rows,
        [`blank ${column.name.trim()}`]: blankCount,
        "lines left out": table.skippedLines.length,
      },
      warnings: [...table.warnings, ...(hasScores || rowCount === blankCount ? [] : [unscored])],
    };
  },
});
