import type { CellObject, ColInfo, WorkBook } from "@e965/xlsx";

/** What is said of a new workbook of one sheet. */
export interface WorkbookLook {
  readonly label: string | undefined;
  readonly date1904: boolean;
  /** Of each column, where something is known. */
  readonly columns: readonly (ColInfo | undefined)[];
}

/** The formats that every spreadsheet program knows by number (ECMA-376 part 1, 18.8.30). */
const KNOWN_FORMATS: Readonly<Record<number, string>> = {
  0: "General",
  1: "0",
  2: "0.00",
  3: "#,##0",
  4: "#,##0.00",
  9: "0%",
  10: "0.00%",
  11: "0.00E+00",
  12: "# ?/?",
  13: "# ??/??",
  14: "m/d/yy",
  15: "d-mmm-yy",
  16: "d-mmm",
  17: "mmm-yy",
  18: "h:mm AM/PM",
  19: "h:mm:ss AM/PM",
  20: "h:mm",
  21: "h:mm:ss",
  22: "m/d/yy h:mm",
  45: "mm:ss",
  46: "[h]:mm:ss",
  48: "##0.0E+0",
  49: "@",
};

/** A workbook of one sheet, as the bytes of its file; its cells are to be `writable`. */
export async function workbookBytes(cells: CellObject[][], look: WorkbookLook): Promise<Buffer> {
  const { utils, write } = await import("@e965/xlsx");
  const end = { r: Math.max(0, cells.length - 1), c: Math.max(0, (cells[0]?.length ?? 0) - 1) };
  const label = isLabel(look.label) ? look.label : "Sheet1";
  const sheet = {
    "!data": cells,
    "!ref": utils.encode_range({ s: { r: 0, c: 0 }, e: end }),
    "!cols": widthsOf(look.columns),
  };
  // Without a table of formats of its own, it would get that of the workbook that was read last.
  const workbook: WorkBook & { readonly SSF: Readonly<Record<number, string>> } = {
    SheetNames: [label],
    Sheets: { [label]: sheet },
    SSF: { ...KNOWN_FORMATS },
    ...(look.date1904 ? { Workbook: { WBProps: { date1904: true } } } : {}),
  };
  return write(workbook, { type: "buffer", bookType: "xlsx", compression: true, bookSST: true });
}

/** The cell with its text as a workbook writes it: what looks like an escape of a character is escaped itself. */
export function writable(cell: CellObject): CellObject {
  if (typeof cell.v !== "string" || !/_x/i.test(cell.v)) return cell;
  return { ...cell, v: cell.v.replaceAll(/_(?=x[0-9A-F]{4}_)/gi, "_x005F_") };
}

/** The rules for names of sheets; a workbook that another program made may break them. */
function isLabel(label: string | undefined): label is string {
  return label !== undefined && /^(?!')[^\\/?*[\]:]{1,31}(?<!')$/.test(label) && label.toLowerCase() !== "history";
}

/** With holes where nothing is known. */
function widthsOf(looks: readonly (ColInfo | undefined)[]): ColInfo[] {
  const widths: ColInfo[] = [];
  for (const [index, { width = 0, hidden = false } = {}] of looks.entries()) {
    if (width > 0 || hidden) widths[index] = { ...(width > 0 ? { width } : {}), hidden };
  }
  return widths;
}
