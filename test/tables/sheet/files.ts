import { type CellObject, CFB, read, utils, type WorkBook, type WorkSheet, write } from "@e965/xlsx";
import { carriedColumns, type Output, rowsOf } from "../../../src/tables/output.ts";
import type { ReadOptions } from "../../../src/tables/read-params.ts";
import type { Table } from "../../../src/tables/table.ts";
import { openTables } from "../../../src/tables/tables.ts";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** A workbook file of one sheet, "S", from rows of cells. */
export function workbookOf(
  rows: readonly (readonly (CellObject | undefined)[])[],
  more: Partial<WorkBook> = {},
): Buffer {
  const sheet: WorkSheet = { "!ref": "A1" };
  for (const [r, row] of rows.entries()) {
    for (const [c, cell] of row.entries()) if (cell !== undefined) sheet[utils.encode_cell({ r, c })] = { ...cell };
  }
  sheet["!ref"] = `A1:${utils.encode_cell({ r: rows.length, c: Math.max(1, ...rows.map((row) => row.length)) })}`;
  return write({ SheetNames: ["S"], Sheets: { S: sheet }, ...more }, { type: "buffer", bookType: "xlsx" });
}

/** A workbook file of one sheet, "S", from the XML of its rows, shared strings and styles. */
export function rawWorkbook(xml: {
  readonly rows: string;
  readonly strings?: string;
  readonly styles?: string;
}): Buffer {
  return zipOf({
    "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>
      <Override PartName="/xl/workbook.xml" ContentType="${KINDS}.sheet.main+xml"/>
      <Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KINDS}.worksheet+xml"/>
      <Override PartName="/xl/sharedStrings.xml" ContentType="${KINDS}.sharedStrings+xml"/>
      <Override PartName="/xl/styles.xml" ContentType="${KINDS}.styles+xml"/></Types>`,
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGE}/relationships">
      <Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${MAIN}"><dimension ref="A1:A1"/><sheetData>${xml.rows}</sheetData></worksheet>`,
    "xl/sharedStrings.xml": `<sst xmlns="${MAIN}">${xml.strings ?? ""}</sst>`,
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}">${xml.styles ?? ""}</styleSheet>`,
  });
}

export function zipOf(parts: Readonly<Record<string, string | Buffer>>): Buffer {
  const archive = CFB.utils.cfb_new({ root: "R" });
  for (const [name, content] of Object.entries(parts)) CFB.utils.cfb_add(archive, `/${name}`, Buffer.from(content));
  return CFB.write(archive, { type: "buffer", fileType: "zip", compression: true });
}

/** Reads a file as a table, alone. */
export async function tableOf(path: string, options: ReadOptions = {}): Promise<Table> {
  await using tables = openTables({ signal: new AbortController().signal });
  return await tables.read({ path, name: path.slice(path.lastIndexOf("/") + 1) }, options);
}

/** Copies a table into another format. */
export async function copy(from: string, to: string, options: ReadOptions = {}): Promise<number> {
  const like = await tableOf(from, options);
  return writeTo(to, { like, columns: carriedColumns(like), rows: rowsOf(like) });
}

export async function writeTo(path: string, output: Output): Promise<number> {
  await using tables = openTables({ signal: new AbortController().signal });
  return await tables.write(path, output);
}

/** All texts of a table, by row. */
export async function textsOf(table: Table): Promise<readonly (readonly (string | null)[])[]> {
  const batch = await table.whole();
  return Array.from({ length: batch.rowCount }, (_, row) => table.columns.map((_, column) => batch.text(row, column)));
}

/** Type, value and number format of the cells of a workbook's first sheet, by address. */
export function cellsIn(bytes: Buffer): Readonly<Record<string, Partial<CellObject>>> {
  const workbook = read(bytes, { cellNF: true, cellStyles: true });
  const cells = Object.entries(workbook.Sheets[workbook.SheetNames[0] ?? ""] ?? {});
  return Object.fromEntries(
    cells
      .filter(([address]) => !address.startsWith("!"))
      .map(([address, cell]: [string, CellObject]) => [
        address,
        { t: cell.t, v: cell.v, z: cell.z } as Partial<CellObject>,
      ]),
  );
}
