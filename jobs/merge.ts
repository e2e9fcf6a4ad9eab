import { defineJob, FlowError, z } from "pairflow";
import { joinTables, openTables, readParams, seenFacts } from "pairflow/tables";

const name = z.string().min(1);

const params = z.strictObject({
  /** The key column, or several; one that is called differently is named once for each source: [["isin", "ISIN"], "date"]. */
  on: z.union([name.transform((one) => [one]), z.array(z.union([name, z.array(name).min(2)])).min(1)]),
  /** Rows of the output: all of the first source, those matched in every source, or all of all sources. */
  how: z.enum(["left", "inner", "outer"]).default("left"),
  /** Values for the cells of rows without a match, by column. */
  fill: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  /** What a key on several rows of a later source means: an error, its last row, or a row for each. */
  duplicates: z.enum(["error", "last", "expand"]).default("error"),
  /** Key texts that match nothing. */
  missing: z.array(z.string()).default([]),
  /** One per source, for column names that several sources have; by default "", "_2", "_3", ... */
  suffixes: z.array(z.string()).optional(),
  /** Columns of which the earliest value is kept. */
  earliest: z.array(name).default(["time_started"]),
  ...readParams,
  /** How the text files write their tables: one for all sources, or a list with one for each. */
  csv: z.union([readParams.csv, z.array(readParams.csv).min(2)]).prefault({}),
});

/** Joins its sources on a key, in the first one's row order. */
export default defineJob({
  params,
  async run({ sources, target, params, signal, progress }) {
    await using tables = openTables({ signal, progress });
    const csv = [params.csv].flat();
    if (csv.length > 1 && csv.length !== sources.length) {
      throw new FlowError("params-invalid", `"csv" lists ${csv.length} dialects for ${sources.length} sources`, {
        hint: "Write one for each source, {} where nothing is declared; or one without brackets for all.",
      });
    }
    const inputs = [];
    for (const [index, source] of sources.entries()) {
      inputs.push(await tables.read(source, { ...params, csv: csv[index] ?? csv[0] }));
    }
    const joined = await joinTables(tables, inputs, { suffixes: undefined, ...params });
    const rows = await tables.write(target, joined);
    return {
      facts: { rows, ...joined.facts(), ...seenFacts(inputs) },
      warnings: inputs.flatMap((table) => table.seen.warnings),
    };
  },
});
