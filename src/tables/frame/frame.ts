import { basename } from "node:path";
import type { DataFrame } from "danfojs-node";
import type { SourceFile } from "../../domain/run.ts";
import { formatOf } from "../format.ts";
import type { RowBatch } from "../output.ts";
import type { Table } from "../table.ts";
import { openTables } from "../tables.ts";
import { writtenColumn } from "./cells.ts";
import { loadDanfo } from "./danfo.ts";
import { requireFrame } from "./returned.ts";
import { SizeLimit } from "./size-limit.ts";
import { type FrameReading, type FrameSource, readSource } from "./source.ts";

/** How a frame is read; an abort of the signal stops it. */
export interface FrameOptions extends FrameReading {
  /** An abort stops it between two columns. */
  readonly signal?: AbortSignal;
}

/**
 * Reads a file of any table format as a DataFrame, whole and of any size. A column of numbers and blanks is numeric,
 * blanks NaN; one in which a cell is more than its number, such as 007, 1E5 or more digits than a number keeps, is text,
 * blanks "". With `numbers` naming columns, those are numeric or an error; the others where each cell is written as its
 * number prints.
 */
export async function readFrame(source: SourceFile, options: FrameOptions = {}): Promise<DataFrame> {
  const { signal = new AbortController().signal, numbers = "all", ...how } = options;
  await using tables = openTables({ signal });
  const table = await tables.read(source, how);
  const limit = new SizeLimit(Number.POSITIVE_INFINITY);
  return frameOf(await tables.run(() => readSource(table, { ...how, numbers }, { signal, limit })));
}

/** The frame of a source; rows are labelled from 0. */
export function frameOf({ batch, names, columns }: FrameSource): DataFrame {
  const { DataFrame } = loadDanfo();
  const rows = Array.from({ length: batch.rowCount }, (_, row) => columns.map(({ cells }) => cells[row] ?? ""));
  // Left to itself, danfojs judges a column by its first rows, and takes texts of digits for numbers.
  return new DataFrame(rows, { columns: [...names], dtypes: columns.map(({ kind }) => kind) });
}

/** Writes a DataFrame in the format of the target's extension, NaN and empty texts as blanks; returns how many rows. */
export async function writeFrame(frame: DataFrame, target: string): Promise<number> {
  const { columns: names, rows } = requireFrame(frame);
  const columns = names.map((name, index) =>
    writtenColumn(
      name,
      rows.map((row) => row[index]),
    ),
  );
  await using tables = openTables({ signal: new AbortController().signal });
  return await tables.write(target, { like: emptyTable(target, names), columns, rows: once(rows.length) });
}

/** A frame comes from no file, so its output continues none. */
function emptyTable(target: string, columns: readonly string[]): Table {
  return {
    name: basename(target),
    format: formatOf(target),
    columns,
    dialect: null,
    sizeBytes: 0,
    async *batches() {},
    whole: async () => ({ rowCount: 0, text: () => null, lineOf: () => 0 }),
    seen: { skippedLines: [], blankLines: 0, warnings: [], endsWithNewline: true },
  };
}

async function* once(rowCount: number): AsyncGenerator<RowBatch> {
  yield { rowCount, sources: [] };
}
