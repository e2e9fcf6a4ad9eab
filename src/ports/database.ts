import type { Column, LoadRecord } from "../domain/load.ts";

/** Cells in the order of the columns they go into: text that fits the column's type, or null. */
export type Row = readonly (string | null)[];

/** What the rows of one insert are. */
export interface InsertOrder {
  /** The columns that the rows have; the table's other columns get their default. */
  readonly columns: readonly Column[];
  /** Rows with the same values here are updated; empty to add every row. */
  readonly key: readonly Column[];
}

/** How an insert ended. */
export type InsertResult =
  /** How many rows the table took. */
  | { readonly kind: "inserted"; readonly rowCount: number }
  /** The database would not take a row: which one (from 1; null when it does not say), and why in its words. */
  | { readonly kind: "refused"; readonly row: number | null; readonly reason: string };

/** What can be done to one table inside a transaction. Nothing of it is seen by others before the end. */
export interface TableLoad {
  /** In the table's order; undefined when there is no such table. */
  columns(): Promise<readonly Column[] | undefined>;
  /** Every set of columns in which the table allows no two equal rows. */
  uniqueKeys(): Promise<readonly (readonly string[])[]>;
  /** What the ledger says is in the table, in any order. */
  loads(): Promise<readonly LoadRecord[]>;
  /** The ledger's row for one content; undefined when it is not in the table. */
  findLoad(sha256: string): Promise<LoadRecord | undefined>;
  /** Makes the table, unique by `key` unless that is empty, and forgets what an earlier one of that name held. */
  create(columns: readonly Column[], key: readonly Column[]): Promise<void>;
  /** Takes out every row and forgets every load of the table. */
  clear(): Promise<void>;
  /**
   * Takes rows as they come, in flat memory. With a key, a key that comes twice in `rows` is refused. After `refused`
   * or an error, also one thrown by `rows`, the work must end by throwing.
   */
  insert(order: InsertOrder, rows: AsyncIterable<readonly Row[]>): Promise<InsertResult>;
  /** Writes the ledger row of what was inserted. */
  record(load: LoadRecord): Promise<void>;
}

/** How a database bounds names and columns. */
export interface NameLimits {
  /** Its name, for messages. */
  readonly product: string;
  readonly nameBytes: number;
  readonly columnCount: number;
}

/** A load target. Every kind passes the same test suite. */
export interface Database {
  /** Safe to log and to show: no password. */
  readonly label: string;
  readonly limits: NameLimits;
  /**
   * Does all of the work or nothing of it, also when this process or the database dies, and durably when it returns.
   * Work on the same table waits for its turn (at most ten minutes), also for that of other processes, and then sees
   * what they wrote. One transaction at a time per Database. Throws what the work throws; `database-unusable` (environment: unreachable, no
   * right, disk full; transient: lost on the way, and then the ledger says whether it was done).
   */
  transaction<Result>(table: string, work: (load: TableLoad) => Promise<Result>): Promise<Result>;
  /** May be called twice. */
  close(): Promise<void>;
}
