import type { Batch } from "../ports/table-reading.ts";
import type { Table } from "./table.ts";

/** A table to be written. Where its format is a source's own, cells that are carried keep their bytes, types and formats. */
export interface Output {
  /** The table whose dialect or workbook the output continues. */
  readonly like: Table;
  /** In their order. */
  readonly columns: readonly OutputColumn[];
  /** The rows in order; read once. */
  readonly rows: AsyncIterable<RowBatch>;
}

/** A column of an output. */
export type OutputColumn = CarriedColumn | ComputedColumn;

/** Cells that come out as they went in: of the first of these columns whose source has a row. */
export interface CarriedColumn {
  /** Tells it from computed ones. */
  readonly kind: "carried";
  /** In the header of the output. */
  readonly name: string;
  /** Columns of the sources, tried in this order for each row. */
  readonly from: readonly CellRef[];
  /** What stands where no source has a row. */
  readonly otherwise: string | null;
}

/** A column of one of the sources of the rows. */
export interface CellRef {
  /** Which of the sources of the rows, from 0. */
  readonly source: number;
  /** From 0. */
  readonly column: number;
}

/** Cells that are worked out; numbers are written with the fewest digits that read back equal. */
export interface ComputedColumn {
  /** Tells it from carried ones. */
  readonly kind: "computed";
  /** In the header of the output. */
  readonly name: string;
  /** What its cells are in formats that tell numbers from texts. */
  readonly type: "text" | "number";
  /** The cell of a row of the batch, null for an empty one. */
  cell(rows: RowBatch, row: number): string | number | null;
  /** Whether all cells are equal: then one is asked for. */
  readonly isConstant?: boolean;
  /** Where the same cell stands in a source, so that its bytes can be copied; undefined when only `cell` has it. */
  stands?(rows: RowBatch, row: number): CellRef | undefined;
}

/** Some rows of an output, and where each stands in each source. */
export interface RowBatch {
  /** Rows of the output in this batch. */
  readonly rowCount: number;
  /** In the order in which columns count them. */
  readonly sources: readonly SourceRows[];
}

/** Rows of one source that an output is made from. */
export interface SourceRows {
  /** As the source gave it. */
  readonly batch: Batch;
  /** For each row of the output its row in the batch, -1 where the source has none; null when they are the same. */
  readonly rows: Int32Array | null;
}

/** The row of a source at a row of the output; -1 for none. */
export function rowAt({ rows }: SourceRows, row: number): number {
  return rows === null ? row : (rows[row] ?? -1);
}

/** All columns of a source as they are. */
export function carriedColumns(table: Table, source = 0): readonly CarriedColumn[] {
  return table.columns.map((name, column) => ({ kind: "carried", name, from: [{ source, column }], otherwise: null }));
}

/** The rows of one table as rows of an output. */
export async function* rowsOf(table: Table): AsyncGenerator<RowBatch> {
  for await (const batch of table.batches()) yield { rowCount: batch.rowCount, sources: [{ batch, rows: null }] };
}
