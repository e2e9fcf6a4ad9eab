import { defineJob, z } from "pairflow";
import {
  carriedColumns,
  isThousandsMark,
  openTables,
  readParams,
  rowsOf,
  scoreColumns,
  seenFacts,
} from "pairflow/tables";

const name = z.string().min(1);

const params = z
  .strictObject({
    /** The column of numbers to score, or several. */
    column: z.union([name, z.array(name).min(1)]).default("nav"),
    /** Scores are within rows that are equal in this column. */
    by: name.optional(),
    /** Name of a new column; {column} stands for the scored one. */
    as: name.default("z_score_{column}"),
    /** 0: population deviation, as SciPy; 1: sample deviation. */
    ddof: z.union([z.literal(0), z.literal(1)]).default(0),
    decimal: z.enum([".", ","]).default("."),
    /** A character between groups of three digits. */
    thousands: z.string().optional(),
    /** Texts that count as blank. */
    missing: z.array(z.string()).default([]),
    ...readParams,
  })
  .refine(({ thousands, decimal }) => thousands === undefined || isThousandsMark(thousands, decimal), {
    path: ["thousands"],
    message: "is no mark between thousands",
  })
  .refine(({ column, as }) => typeof column === "string" || column.length === 1 || as.includes("{column}"), {
    path: ["as"],
    message: "must hold {column}, or several columns would have one name",
  });

/** Adds how many standard deviations each number lies from the mean of its column, in new last columns. */
export default defineJob({
  params,
  async run({ sources: [source], target, params, signal, progress }) {
    if (source === undefined) throw new Error("zscore needs a source");
    // Each row is read twice: for mean and deviation, and to be scored.
    await using tables = openTables({ signal, progress, passes: 2 });
    const table = await tables.read(source, params);
    const scores = await tables.run(() => scoreColumns(table, params));
    const rows = await tables.write(target, {
      like: table,
      columns: [...carriedColumns(table), ...scores.columns],
      rows: rowsOf(table),
    });
    return {
      facts: { "rows in": scores.rowCount, rows, ...scores.facts, ...seenFacts([table]) },
      warnings: [...table.seen.warnings, ...scores.warnings],
    };
  },
});
