import type { CellObject } from "@e965/xlsx";

/** The cells of one sheet, kept as they are so that they can be written again. */
export interface Sheet {
  readonly label: string;
  readonly names: readonly string[];
  readonly rows: readonly (readonly (CellObject | undefined)[])[];
  /** The sheet's own number of the header row, counted from 1. */
  readonly headerLine: number;
  /** Days count from 1904, as old Macintosh workbooks do. */
  readonly date1904: boolean;
}
