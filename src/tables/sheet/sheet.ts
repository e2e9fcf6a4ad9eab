import type { CellObject, ColInfo } from "@e965/xlsx";

/** A row of cells by column, with holes where there are none. */
export type SheetRow = readonly (CellObject | undefined)[];

/** The table of one sheet: cells as they are, so that they can be written again, but formulas are the values they had. */
export interface Sheet {
  readonly label: string;
  readonly names: readonly string[];
  readonly header: SheetRow;
  /** Only rows with cells. */
  readonly rows: readonly SheetRow[];
  /** The sheet's own number of each row; its first is 1. */
  readonly lines: readonly number[];
  readonly columnLooks: readonly (ColInfo | undefined)[];
  /** Days count from 1904, as old Macintosh workbooks do. */
  readonly date1904: boolean;
  /** Rows without cells, below the header. */
  readonly blankCount: number;
  readonly formulaCount: number;
}

/** Whether nothing stands in a cell, or a formula that gives an empty text. */
export function isVoid(cell: CellObject | undefined): boolean {
  if (cell === undefined) return true;
  const isFormula = cell.f !== undefined || cell.F !== undefined;
  if (cell.t === "z") return !isFormula;
  return isFormula && cell.v === "";
}

/** Whether nothing can be seen in a cell: it is void, or an empty text. */
export function isBlank(cell: CellObject | undefined): boolean {
  return isVoid(cell) || cell?.v === "";
}
