import { readFileSync, statSync } from "node:fs";
import type { CellObject, WorkBook } from "@e965/xlsx";
import { FlowError } from "../domain/errors.ts";
import { refuseRepeatedNames } from "./header.ts";
import type { Sheet } from "./sheet.ts";
import { cellText } from "./sheet-cell.ts";

/** A sheet of a workbook file: the one named, or the only one with cells. */
export interface SheetFile {
  readonly path: string;
  readonly name: string;
  readonly sheet: string | undefined;
}

const LARGEST_WORKBOOK_BYTES = 268_435_456;

/** Reads a sheet whole; the first row with cells is its header. */
export async function loadSheet(file: SheetFile): Promise<Sheet> {
  return sheetOf(await loadWorkbook(file), file);
}

async function loadWorkbook({ path, name }: SheetFile): Promise<WorkBook> {
  const { size } = statSync(path);
  if (size === 0) {
    throw new FlowError("input-invalid", `${name} is empty`, { hint: "Drop the file again once it is whole." });
  }
  if (size > LARGEST_WORKBOOK_BYTES) {
    throw new FlowError("input-invalid", `${name} is larger than a workbook may be here (256 MB)`, {
      hint: "Save it as CSV; a CSV file may be of any size.",
    });
  }
  const { read } = await import("@e965/xlsx");
  const bytes = readFileSync(path);
  try {
    // The zip signature: without it the reader would take any text for a table of one cell.
    if (bytes.subarray(0, 2).toString("latin1") !== "PK") throw new Error("no zip archive");
    return read(bytes, { dense: true, cellNF: true, cellText: false, cellHTML: false });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("input-invalid", `${name} could not be read as an .xlsx workbook: ${reason}`, {
      hint: "Open it in a spreadsheet program and save it again, without a password.",
      cause,
    });
  }
}

function sheetOf(workbook: WorkBook, { name, sheet }: SheetFile): Sheet {
  const labels = workbook.SheetNames.filter((each) => workbook.Sheets[each]?.["!ref"] !== undefined);
  const listed = labels.map((each) => `"${each}"`).join(", ");
  if (sheet !== undefined && !labels.includes(sheet)) {
    throw new FlowError("input-invalid", `${name} has no sheet "${sheet}" with cells; it has ${listed}`, {
      hint: 'Correct "sheet" in the pair\'s params.',
    });
  }
  if (sheet === undefined && labels.length > 1) {
    throw new FlowError("input-invalid", `${name} has ${labels.length} sheets with cells: ${listed}`, {
      hint: `Say which one to read: "sheet": "${labels[0]}" in the pair's params.`,
    });
  }
  const label = sheet ?? labels[0];
  const cells = label === undefined ? undefined : workbook.Sheets[label]?.["!data"];
  const isHeld = (row: readonly (CellObject | undefined)[] | undefined) => row?.some((cell) => !isVoid(cell)) === true;
  const first = cells?.findIndex(isHeld) ?? -1;
  if (label === undefined || cells === undefined || first < 0) {
    throw new FlowError("input-invalid", `${name} has no cells`, { hint: "A table needs at least a header row." });
  }
  const date1904 = workbook.Workbook?.WBProps?.date1904 === true;
  const header = cells[first] ?? [];
  const width = header.findLastIndex((cell) => !isVoid(cell)) + 1;
  const names = Array.from({ length: width }, (_, index) => cellText(header[index], date1904) ?? "");
  refuseRepeatedNames(names, name);
  const rows = cells.slice(first + 1, cells.findLastIndex(isHeld) + 1).map((row) => row ?? []);
  return { label, names, rows, headerLine: first + 1, date1904 };
}

/** Whether nothing stands in a cell. */
export function isVoid(cell: CellObject | undefined): boolean {
  return cell === undefined || cell.t === "z" || cell.v === undefined || cell.v === "";
}
