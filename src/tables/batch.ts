/** Some rows of a table, in its order. Rows and columns count from 0, rows anew in each batch. */
export interface Batch {
  /** May be 0. */
  readonly rowCount: number;
  /** A cell's text, null where nothing stands: an empty cell that is not quoted, an empty cell of a sheet, a JSON null. */
  text(row: number, column: number): string | null;
  /** Where the row starts in its file: the line of a text, the row of a sheet, the row of a Parquet file; the first is 1. */
  lineOf(row: number): number;
}
