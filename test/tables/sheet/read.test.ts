import { utils, type WorkSheet, write } from "@e965/xlsx";
import { afterAll, describe, expect, it } from "vitest";
import { jobFolder } from "../../jobs/run-job.ts";
import { rawWorkbook, tableOf, textsOf, workbookOf } from "./files.ts";

const folder = jobFolder();
afterAll(folder.remove);

const text = (v: string) => ({ t: "s", v }) as const;
const number = (v: number, z?: string) => ({ t: "n", v, ...(z === undefined ? {} : { z }) }) as const;

/** Sheets of a workbook by name, from rows of values. */
function sheets(content: Readonly<Record<string, unknown[][]>>): string {
  const book = utils.book_new();
  for (const [name, rows] of Object.entries(content)) utils.book_append_sheet(book, utils.aoa_to_sheet(rows), name);
  return folder.write("several.xlsx", write(book, { type: "buffer", bookType: "xlsx" }));
}

describe("a sheet", () => {
  it("is read from its first row with cells on, rows without cells left out and counted", async () => {
    const rows = [[], [], [text("a"), text("b")], [number(1), text("x")], [], [undefined, text("y")], [], []];
    const table = await tableOf(folder.write("a.xlsx", workbookOf(rows)));
    expect(table.columns).toEqual(["a", "b"]);
    expect(await textsOf(table)).toEqual([
      ["1", "x"],
      [null, "y"],
    ]);
    expect(table.seen).toEqual({ skippedLines: [], blankLines: 1, warnings: [], endsWithNewline: true });
    const batch = await table.whole();
    expect([batch.lineOf(0), batch.lineOf(1)]).toEqual([4, 6]);
  });

  it("counts rows that have a format and no cells as blank, the last ones too", async () => {
    const row = (line: number, value: string) => `<row r="${line}"><c r="A${line}" s="1">${value}</c></row>`;
    const rows = row(1, "<v>1</v>") + row(2, "") + row(3, "<v>2</v>") + row(4, "") + row(5, "");
    const styles = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="2"/></cellXfs>';
    const table = await tableOf(folder.write("a.xlsx", rawWorkbook({ rows, styles })));
    expect([table.columns, await textsOf(table), table.seen.blankLines]).toEqual([["1"], [["2"]], 3]);
  });

  it("keeps a row of empty texts", async () => {
    const rows = [[text("a"), text("b")], [text(""), text("")], [text("x")]];
    const table = await tableOf(folder.write("a.xlsx", workbookOf(rows)));
    expect(await textsOf(table)).toEqual([
      ["", ""],
      ["x", null],
    ]);
  });

  it("gives its rows in one batch each time, and none when it has no rows", async () => {
    const table = await tableOf(folder.write("a.xlsx", workbookOf([[text("a")], [number(1)], [number(2)]])));
    for (const _ of [1, 2]) {
      const counts = (await Array.fromAsync(table.batches())).map((batch) => batch.rowCount);
      expect(counts).toEqual([2]);
    }
    const empty = await tableOf(folder.write("b.xlsx", workbookOf([[text("a")]])));
    expect([await Array.fromAsync(empty.batches()), (await empty.whole()).rowCount]).toEqual([[], 0]);
  });

  it("may have columns without a name before the last named one", async () => {
    const table = await tableOf(folder.write("a.xlsx", workbookOf([[text("a"), undefined, text("c"), text("")], []])));
    expect(table.columns).toEqual(["a", "", "c"]);
  });

  it("names columns by what their cells show", async () => {
    const header = [number(2026), number(46346, "yyyy-mm-dd"), { t: "b", v: true } as const];
    expect((await tableOf(folder.write("a.xlsx", workbookOf([header])))).columns).toEqual([
      "2026",
      "2026-11-20",
      "TRUE",
    ]);
  });

  it("is not read with a name twice, or with cells beside the named columns", async () => {
    const twice = folder.write("a.xlsx", workbookOf([[text("a"), text(" a")]]));
    await expect(tableOf(twice)).rejects.toThrow('a.xlsx has the column "a" twice');
    const beside = folder.write("a.xlsx", workbookOf([[text("a")], [], [number(1), text(""), number(2)]]));
    await expect(tableOf(beside)).rejects.toThrow("a.xlsx, row 3: cells to the right of 1 named column");
  });
});

describe("a workbook of several sheets", () => {
  it("is read when only one of them has cells, whatever size the others say they have", async () => {
    const empty: WorkSheet = { "!ref": "A1:C9" };
    const full = utils.aoa_to_sheet([["a"], [1]]);
    const book = { SheetNames: ["Empty", "Full"], Sheets: { Empty: empty, Full: full } };
    const path = folder.write("a.xlsx", write(book, { type: "buffer", bookType: "xlsx" }));
    expect((await tableOf(path)).columns).toEqual(["a"]);
  });

  it("is read from the sheet that is named", async () => {
    const path = sheets({ One: [["a"]], Two: [["b"]], Three: [] });
    expect((await tableOf(path, { sheet: "Two" })).columns).toEqual(["b"]);
    await expect(tableOf(path)).rejects.toThrow('several.xlsx has 2 sheets with cells: "One", "Two"');
    await expect(tableOf(path, { sheet: "two" })).rejects.toThrow(
      'several.xlsx has no sheet "two" with cells; its sheets are "One", "Two", "Three"',
    );
    await expect(tableOf(path, { sheet: "Three" })).rejects.toThrow('has no sheet "Three" with cells');
  });

  it("without any cells is refused", async () => {
    await expect(tableOf(sheets({ One: [], Two: [[""]] }))).rejects.toThrow("several.xlsx has no cells");
  });
});

describe("formulas", () => {
  const header =
    '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>';
  const read = (rows: string) => tableOf(folder.write("f.xlsx", rawWorkbook({ rows: header + rows })));

  it("are the values they had; shared, array and data table formulas too", async () => {
    const table = await read(`
      <row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2*2</f><v>2</v></c><c r="B2"><f t="array" ref="B2:B3">X*2</f><v>4</v></c></row>
      <row r="3"><c r="A3"><f t="shared" si="0"/><v>0</v></c><c r="B3"><v>6</v></c></row>
      <row r="4"><c r="A4" t="str"><f>A1</f><v>text</v></c><c r="B4" t="b"><f>1=1</f><v>1</v></c></row>
      <row r="5"><c r="A5" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B5"><v>1</v></c></row>`);
    expect(await textsOf(table)).toEqual([
      ["2", "4"],
      ["0", "6"],
      ["text", "TRUE"],
      ["#DIV/0!", "1"],
    ]);
    expect(table.seen.warnings).toEqual(["f.xlsx: 7 formulas became the values they had"]);
  });

  it("that give an empty text alone make no row", async () => {
    const rows = `<row r="2"><c r="A2" t="str"><f>""</f><v></v></c><c r="B2"><v>1</v></c></row>
      <row r="3"><c r="A3" t="str"><f>""</f><v></v></c></row>`;
    const table = await read(rows);
    expect([await textsOf(table), table.seen.blankLines]).toEqual([[["", "1"]], 1]);
  });

  it.each([
    ["without a value", '<row r="2"><c r="B2"><f>A2*2</f></c></row>', "B2"],
    ["with an empty value", '<row r="2"><c r="B2"><f>A2*2</f><v></v></c></row>', "B2"],
    ["of a shared formula", '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">1</f></c></row>', "A2"],
    ["of an array formula", '<row r="2"><c r="A2"><f t="array" ref="A2:B2">1</f><v>1</v></c><c r="B2"/></row>', "B2"],
    ["of an error", '<row r="2"><c r="B2" t="e"><f>1/0</f></c></row>', "B2"],
  ])("%s are refused", async (_, rows, cell) => {
    await expect(read(rows)).rejects.toMatchObject({
      code: "input-invalid",
      message: `f.xlsx, row 2, cell ${cell}: a formula whose value is not in the file`,
      hint: expect.stringContaining("save it"),
    });
  });

  it("beyond column Z are named by their letters", async () => {
    await expect(read('<row r="2"><c r="AB2"><f>1</f></c></row>')).rejects.toThrow("cells to the right");
    const names = Array.from({ length: 30 }, (_, index) => text(`c${index}`));
    const cells = [names, [...Array.from({ length: 27 }, () => undefined), { t: "n", f: "1" } as const]];
    const path = folder.write("f.xlsx", workbookOf(cells));
    await expect(tableOf(path)).rejects.toThrow("f.xlsx, row 2, cell AB2: a formula");
  });
});
