import type { CellObject } from "@e965/xlsx";
import type { Batch } from "../../ports/table-reading.ts";
import { CellReader } from "./cell.ts";
import type { Sheet } from "./sheet.ts";

/** The rows of a sheet, with the cells they are made of. */
export class SheetBatch implements Batch {
  readonly rowCount: number;
  readonly sheet: Sheet;
  readonly #reader: CellReader;

  constructor(sheet: Sheet) {
    this.rowCount = sheet.rows.length;
    this.sheet = sheet;
    this.#reader = new CellReader(sheet.date1904);
  }

  text(row: number, column: number): string | null {
    return this.#reader.text(this.cell(row, column));
  }

  lineOf(row: number): number {
    return this.sheet.lines[row] ?? 0;
  }

  /** The cell as it stands in its workbook; undefined where there is none. */
  cell(row: number, column: number): CellObject | undefined {
    return this.sheet.rows[row]?.[column];
  }
}
