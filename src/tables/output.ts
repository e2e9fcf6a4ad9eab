import type { Column, Table } from "./table.ts";

/** A table to be written: these columns of these rows. */
export interface Output {
  readonly columns: readonly Column[];
  /** What follows FROM; rows are written in its order. */
  readonly from: string;
  /** The table whose dialect or workbook the output continues. */
  readonly like: Table;
}
