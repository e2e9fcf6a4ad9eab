/** What decides the columns of a join. */
export interface ColumnRules {
  /** Values for the cells of rows that found no match, by column name. */
  readonly fill: Readonly<Record<string, string | number>>;
  /** Columns of which the output has one, with the earliest of the sources' values. */
  readonly earliest: readonly string[];
  /** One per source, put after a column name that another source has too. Default: nothing, then _2, _3, ... */
  readonly suffixes: readonly string[] | undefined;
}

/** How tables are joined. */
export interface JoinRules extends ColumnRules {
  /** The key columns: of each the name that all tables use, or a name for each table. */
  readonly on: readonly (string | readonly string[])[];
  /** Rows of the output: all of the first table, those matched in every table, or all of all tables. */
  readonly how: "left" | "inner" | "outer";
  /** A key on several rows of a later table: refuse it, take its last row, or make a row for each. */
  readonly duplicates: "error" | "last" | "expand";
  /** Key texts that match nothing, as an empty key does; spaces around do not matter. */
  readonly missing: readonly string[];
  /** How much keys and rows may take in memory before they go through files; by default 480 MB, or six tenths of what tables are set to. */
  readonly limitBytes?: number | undefined;
}
