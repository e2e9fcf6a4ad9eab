import type { CarriedColumn, Output, RowBatch } from "../output.ts";
import { writtenColumn } from "./cells.ts";
import type { FrameParts } from "./returned.ts";
import type { FrameSource } from "./source.ts";

/**
 * A frame as a table that continues its first source: dialect, encoding, workbook. A column that is still what it was
 * in a source, by its name and by the labels of its rows, is carried from there, so that its cells keep their text,
 * type and format; others are written anew. Names that sources have are written as they stand there.
 */
export function outputOf(frame: FrameParts, [first, ...others]: readonly [FrameSource, ...FrameSource[]]): Output {
  const sources = [first, ...others];
  const placed = sources.map((source) => ({ source, rows: placesIn(source, frame.index) }));
  const names = new Map<string, string>();
  for (const { table, names: own } of sources) {
    for (const [index, name] of own.entries()) if (!names.has(name)) names.set(name, table.columns[index] ?? name);
  }
  const columns = frame.columns.map((name, column) => {
    const values = frame.rows.map((row) => row[column]);
    const written = names.get(name) ?? name;
    return carriedColumn(values, placed, { name, written }) ?? writtenColumn(written, values);
  });
  const rows = placed.map(({ source: { batch }, rows }) => ({ batch, rows }));
  return { like: first.table, columns, rows: once({ rowCount: frame.rows.length, sources: rows }) };
}

/** A source, and for each row of a frame the row of the source that its label names; -1 where it names none. */
interface Placed {
  readonly source: FrameSource;
  readonly rows: Int32Array;
}

/** danfojs keeps the labels of rows that it sorts and filters. */
function placesIn({ batch }: FrameSource, index: readonly unknown[]): Int32Array {
  const isPlace = (label: unknown) => Number.isInteger(label) && Number(label) >= 0 && Number(label) < batch.rowCount;
  return Int32Array.from(index, (label) => (isPlace(label) ? Number(label) : -1));
}

/** The column of the first source in which all these values stand, each in its row. */
function carriedColumn(
  values: readonly unknown[],
  placed: readonly Placed[],
  { name, written }: { readonly name: string; readonly written: string },
): CarriedColumn | undefined {
  for (const [source, { source: from, rows }] of placed.entries()) {
    const column = from.names.indexOf(name);
    const cells = from.columns[column]?.cells;
    const isSame = cells !== undefined && values.every((value, row) => Object.is(value, cells[rows[row] ?? -1]));
    if (isSame) return { kind: "carried", name: written, from: [{ source, column }], otherwise: null };
  }
  return undefined;
}

async function* once(rows: RowBatch): AsyncGenerator<RowBatch> {
  yield rows;
}
