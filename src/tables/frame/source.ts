import { setImmediate } from "node:timers/promises";
import type { Batch } from "../../ports/table-reading.ts";
import type { NumberRules } from "../numbers/decimal.ts";
import type { ReadOptions } from "../read-params.ts";
import { columnOf, type Table } from "../table.ts";
import { columnAsWritten, columnByValue, columnOfNumbers, type FrameColumn } from "./columns.ts";
import type { SizeLimit } from "./size-limit.ts";

/** How a source becomes a frame; `decimal`, `thousands` and `missing` are for the columns that `numbers` names. */
export interface FrameReading extends ReadOptions, NumberRules {
  /**
   * Columns that have to be numbers: a cell that is neither number nor blank is an error that names its line. Other
   * columns are numbers where every cell is written as its number prints, which 101.50 and 007 are not. Or "all":
   * every column in which no cell is more than its number, so 101.50 is one, and 007 is none. Of several sources, each
   * one that has a column is meant.
   */
  readonly numbers?: readonly string[] | "all" | undefined;
}

/** A source held whole in memory: as its reader gives it, and as a frame has it. */
export interface FrameSource {
  readonly table: Table;
  readonly batch: Batch;
  /** Of the columns in the frame: without the spaces around them; a column without a name gets its number: column_3. */
  readonly names: readonly string[];
  readonly columns: readonly FrameColumn[];
}

/** Reads all rows of a table. An abort of the signal stops it between two columns. */
export async function readSource(
  table: Table,
  { numbers, decimal, thousands, missing }: FrameReading,
  { signal, limit }: { readonly signal: AbortSignal; readonly limit: SizeLimit },
): Promise<FrameSource> {
  const batch = await table.whole();
  const named = new Set(Array.isArray(numbers) ? numbers.map((name) => columnOf(table, name)) : []);
  const columns: FrameColumn[] = [];
  for (const index of table.columns.keys()) {
    // Lets the abort of a run in.
    await setImmediate();
    signal.throwIfAborted();
    if (named.has(index)) {
      columns.push(columnOfNumbers(table, batch, { index, rules: { decimal, thousands, missing } }));
      continue;
    }
    const texts = textsOf(batch, index);
    limit.takeCells(table, texts);
    columns.push(numbers === "all" ? columnByValue(texts) : columnAsWritten(texts));
  }
  return { table, batch, names: frameNames(table.columns), columns };
}

function textsOf(batch: Batch, column: number): readonly string[] {
  return Array.from({ length: batch.rowCount }, (_, row) => batch.text(row, column) ?? "");
}

/** Names that differ, as danfojs needs them. */
function frameNames(columns: readonly string[]): readonly string[] {
  const names = columns.map((name) => name.trim());
  const taken = new Set(names);
  return names.map((name, index) => {
    if (name !== "") return name;
    let free = `column_${index + 1}`;
    while (taken.has(free)) free += "_";
    taken.add(free);
    return free;
  });
}
