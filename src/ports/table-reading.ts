/** Some rows of a table, in its order. Rows and columns count from 0, rows anew in each batch. */
export interface Batch {
  /** May be 0. */
  readonly rowCount: number;
  /** A cell's text, null where nothing stands: an empty cell that is not quoted, an empty cell of a sheet, a JSON null. */
  text(row: number, column: number): string | null;
  /** Where the row starts in its file: the line of a text, the row of a sheet, the row of a Parquet file; the first is 1. */
  lineOf(row: number): number;
}

/** A file that is read as a table. */
export interface TableFile {
  /** As they stand in the header. */
  readonly columns: readonly string[];
  /** All rows in order; each call reads the file anew. Throws the error of the first fault, with its line. */
  batches(): AsyncIterable<Batch>;
}

/** Opens a file of any format that tables have; of its rows nothing is read yet. Throws a FlowError, or what the file system says. */
export type OpenTableFile = (path: string) => Promise<TableFile>;
