/** A file that may hold a table, and how its pair reads it. */
export interface LookedFile {
  /** Absolute path. */
  readonly path: string;
  /** As people know it; its ending tells the format. */
  readonly name: string;
  /** Of the pair; what of it does not say how to read a table is not heeded. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Some rows of a file, as they stand there. */
export interface LookedRows {
  readonly columns: readonly string[];
  /** `line` is where the row starts in its file, from 1: the line of a text, the row of a sheet or a Parquet file. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  readonly hasMore: boolean;
  /** Why no rows can be shown, in a sentence. */
  readonly problem: string | null;
}

/** Numbers of one column, some rows at a time. */
export interface LookedNumbers {
  readonly column: string;
  /** Blank cells are null, as are cells that are no numbers. */
  readonly values: readonly (number | null)[];
  line(row: number): number;
  /** What stands in the first column. */
  name(row: number): string;
}

/** Looks into files for people. Never waits for a whole large file, and never holds up the program for long. */
export interface TableLook {
  /** Rows from the first, or around a line; also of a table that is not sound. Throws when the file cannot be read. */
  rows(
    file: LookedFile,
    options: { readonly limit: number; readonly aroundLine?: number | undefined },
  ): Promise<LookedRows>;
  /**
   * Reads the column that is chosen; nothing when none is. Returns whether it came to the end of the table: no more is
   * read of a large file than its first part. Throws a FlowError for a table that is not sound.
   */
  numbers(
    file: LookedFile,
    choose: (columns: readonly string[]) => number | undefined,
  ): AsyncGenerator<LookedNumbers, { readonly isWhole: boolean }>;
}
