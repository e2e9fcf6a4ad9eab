import { type CellObject, read, utils, write } from "@e965/xlsx";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { type ComputedColumn, carriedColumns, type RowBatch, rowsOf } from "../../../src/tables/output.ts";
import { unpack, zipParts } from "../../../src/tables/sheet/zip.ts";
import { jobFolder } from "../../jobs/run-job.ts";
import { cellsIn, copy, tableOf, textsOf, workbookOf, writeTo } from "./files.ts";

const folder = jobFolder();
afterAll(folder.remove);

const DATE_1904 = { Workbook: { WBProps: { date1904: true } } } as const;

const CELLS: readonly CellObject[] = [
  { t: "n", v: 46346, z: "yyyy-mm-dd" },
  { t: "n", v: 46346, z: "m/d/yy" },
  { t: "n", v: 46346.39600836806, z: "dd.mm.yyyy hh:mm:ss" },
  { t: "n", v: 46346.39600836806, z: "yyyy-mm-dd hh:mm:ss.000" },
  { t: "n", v: 46346, z: '[$-409]dddd", "mmmm d", "yyyy' },
  { t: "n", v: 0.3958333333333333, z: "h:mm AM/PM" },
  { t: "n", v: 1.5, z: "[h]:mm:ss" },
  { t: "n", v: 1234.5, z: '"$"#,##0.00' },
  { t: "n", v: -1234.5, z: "[$€-407] #,##0.00;[Red]-[$€-407] #,##0.00" },
  { t: "n", v: 0.125, z: "0.00%" },
  { t: "n", v: 12.3456, z: '0.0000 "bp"' },
  { t: "n", v: 0.1 + 0.2, z: "General" },
  { t: "n", v: 12345678901234568, z: "0" },
  { t: "n", v: 7, z: "000" },
  { t: "b", v: true, z: "General" },
  { t: "b", v: false, z: "General" },
  { t: "e", v: 42, z: "General" },
  { t: "e", v: 7, z: "0.00" },
  { t: "s", v: "007", z: "@" },
  { t: "s", v: "1e5", z: "General" },
  { t: "s", v: "12345678901234567890", z: "General" },
  { t: "s", v: "46346", z: "yyyy-mm-dd" },
  { t: "s", v: "", z: "General" },
  { t: "s", v: " a\tb\n c ", z: "General" },
  { t: "s", v: "_x000D_ _x0041_ <&>\"'", z: "General" },
  { t: "s", v: "=1+1", z: "General" },
  { t: "z", z: "0.00" },
];

const HEADER = CELLS.map((_, index): CellObject => ({ t: "s", v: `c${index}` }));

const ROW_NUMBERS: ComputedColumn = { kind: "computed", name: "row", type: "number", cell: (_, row) => row + 0.5 };

/** A table of one column of texts, as CSV. */
function csv(texts: readonly string[]): string {
  return folder.write("t.csv", ["a", ...texts.map((text) => `"${text.replaceAll('"', '""')}"`)].join("\n"));
}

describe("cells that are carried", () => {
  it.each([
    ["1900", {}],
    ["1904", DATE_1904],
  ])("keep type, value and number format where days count from %s", async (_, more) => {
    const path = folder.write("a.xlsx", workbookOf([HEADER, CELLS], more));
    await copy(path, folder.place("b.xlsx"));
    const [before, after] = [cellsIn(folder.bytes("a.xlsx")), cellsIn(folder.bytes("b.xlsx"))];
    expect(after).toEqual(before);
    expect(read(folder.bytes("b.xlsx")).Workbook?.WBProps?.date1904 === true).toBe("Workbook" in more);
    expect(await textsOf(await tableOf(folder.place("b.xlsx")))).toEqual(await textsOf(await tableOf(path)));
  });

  it("keep their day in a workbook whose days count from elsewhere", async () => {
    const left = await tableOf(folder.write("l.xlsx", workbookOf([[{ t: "s", v: "a" }], [{ t: "n", v: 1 }]])));
    const cells = [44884, 44884.25, 0.25, 1.5, 44884].map((v): CellObject => ({ t: "n", v }));
    const formats = ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm", "[h]:mm", "0"];
    const row = cells.map((cell, index) => ({ ...cell, z: formats[index] ?? "" }));
    const header = formats.map((v): CellObject => ({ t: "s", v }));
    const right = await tableOf(folder.write("r.xlsx", workbookOf([header, row], DATE_1904)));
    const [one, other] = [await left.whole(), await right.whole()];
    const columns = right.columns.map(
      (name, column) => ({ kind: "carried", name, from: [{ source: 1, column }], otherwise: null }) as const,
    );
    const sources = [
      { batch: one, rows: null },
      { batch: other, rows: Int32Array.of(0) },
    ];
    const rows = (async function* () {
      yield { rowCount: 1, sources };
    })();
    await writeTo(folder.place("b.xlsx"), { like: left, columns: [...carriedColumns(left), ...columns], rows });
    const values = Object.values(cellsIn(folder.bytes("b.xlsx"))).map((cell) => cell.v);
    expect(values.slice(-5)).toEqual([46346, 46346.25, 0.25, 1.5, 44884]);
  });

  it("keep links and comments", async () => {
    const linked: CellObject = {
      t: "s",
      v: "x",
      l: { Target: "https://example.com/?a=1&b=2#c" },
      c: [{ a: "me", t: "why" }],
    };
    await copy(folder.write("a.xlsx", workbookOf([[{ t: "s", v: "a" }], [linked]])), folder.place("b.xlsx"));
    const cell = read(folder.bytes("b.xlsx")).Sheets["S"]?.["A2"];
    expect([cell.l.Target, cell.c[0].t]).toEqual(["https://example.com/?a=1&b=2#c", "why"]);
  });

  it("keep the values of rich texts and merged cells, without the rest", async () => {
    const sheet = utils.aoa_to_sheet([["a", "b"], ["both"], ["x", "y"]]);
    sheet["!merges"] = [{ s: { r: 1, c: 0 }, e: { r: 1, c: 1 } }];
    const bytes = write({ SheetNames: ["S"], Sheets: { S: sheet } }, { type: "buffer", bookType: "xlsx" });
    await copy(folder.write("a.xlsx", bytes), folder.place("b.xlsx"));
    expect(await textsOf(await tableOf(folder.place("b.xlsx")))).toEqual([
      ["both", null],
      ["x", "y"],
    ]);
    expect(read(folder.bytes("b.xlsx")).Sheets["S"]?.["!merges"]).toBeUndefined();
  });
});

describe("a sheet that continues another", () => {
  it("has its name, its header cells and the widths of its columns, wherever they go", async () => {
    const sheet = utils.aoa_to_sheet([
      [2026, "b", "c"],
      [1, 2, 3],
    ]);
    sheet["!cols"] = [{ width: 30.5 }, { hidden: true, width: 8 }];
    const bytes = write(
      { SheetNames: ["Fünd's & Co"], Sheets: { "Fünd's & Co": sheet } },
      { type: "buffer", bookType: "xlsx" },
    );
    const like = await tableOf(folder.write("a.xlsx", bytes));
    const columns = [ROW_NUMBERS, ...carriedColumns(like).toReversed()];
    expect(await writeTo(folder.place("b.xlsx"), { like, columns, rows: rowsOf(like) })).toBe(1);
    const written = read(folder.bytes("b.xlsx"), { cellStyles: true });
    expect(written.SheetNames).toEqual(["Fünd's & Co"]);
    const looks = written.Sheets["Fünd's & Co"]?.["!cols"] ?? [];
    expect([looks[0]?.width, looks[2]?.hidden, looks[3]?.width]).toEqual([undefined, true, 30.5]);
    expect(cellsIn(folder.bytes("b.xlsx"))).toMatchObject({
      A1: { t: "s", v: "row" },
      D1: { t: "n", v: 2026 },
      A2: { t: "n", v: 0.5 },
      D2: { t: "n", v: 1 },
    });
  });

  it("without rows has the header alone", async () => {
    await copy(folder.write("a.xlsx", workbookOf([[{ t: "s", v: "a" }]])), folder.place("b.xlsx"));
    expect(Object.keys(cellsIn(folder.bytes("b.xlsx")))).toEqual(["A1"]);
  });

  it("has no number formats of workbooks that were read before", async () => {
    const odd: CellObject = { t: "n", v: 1, z: '0.0 "odd"' };
    await tableOf(folder.write("odd.xlsx", workbookOf([[{ t: "s", v: "a" }], [odd]])));
    await copy(csv(["1"]), folder.place("b.xlsx"));
    const bytes = folder.bytes("b.xlsx");
    const styles = zipParts(bytes).filter((part) => part.name === "xl/styles.xml");
    expect(styles.map((part) => unpack(bytes, part).includes("odd"))).toEqual([false]);
  });
});

describe("texts of another format", () => {
  it("are numbers where exactly they come back, else texts", async () => {
    await copy(csv(["1.5", "1.10", "007", "1e5", "-0.25", "TRUE", ""]), folder.place("b.xlsx"));
    const cells = Object.values(cellsIn(folder.bytes("b.xlsx"))).slice(1);
    expect(cells.map(({ t, v }) => [t, v])).toEqual([
      ["n", 1.5],
      ["s", "1.10"],
      ["s", "007"],
      ["s", "1e5"],
      ["n", -0.25],
      ["s", "TRUE"],
      ["s", ""],
    ]);
  });

  it("come back from the sheet character for character", async () => {
    const odd = fc.constantFrom(
      "_x000D_",
      "_x005F_",
      "_X0041_",
      "_",
      "x0041_",
      "\r\n",
      "\t",
      "&lt;",
      "&#10;",
      "\u0001",
      "\ufffe",
      "😀",
      " ",
    );
    const texts = fc
      .array(fc.oneof(odd, fc.string({ unit: "binary" })), { maxLength: 4 })
      .map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 8 }), async (column) => {
        await copy(csv(column), folder.place("p.xlsx"));
        expect(await textsOf(await tableOf(folder.place("p.xlsx")))).toEqual(column.map((text) => [text]));
      }),
      { numRuns: 60 },
    );
  });

  it("that no cell can hold are refused", async () => {
    const path = csv(["x", "y".repeat(32_768)]);
    await expect(copy(path, folder.place("b.xlsx"))).rejects.toThrow(
      "t.csv makes in row 3 of the sheet, column a a text of 32768 characters, more than a cell can hold (32,767)",
    );
    await copy(csv(["y".repeat(32_767)]), folder.place("b.xlsx"));
  });
});

it("refuses rows and columns beyond what a sheet can hold, before it makes them", async () => {
  const like = await tableOf(csv([]));
  const many = (rowCount: number): AsyncIterable<RowBatch> =>
    (async function* () {
      yield { rowCount, sources: [] };
    })();
  const target = folder.place("b.xlsx");
  await expect(writeTo(target, { like, columns: [ROW_NUMBERS], rows: many(1_048_576) })).rejects.toMatchObject({
    message: "t.csv makes more rows than a sheet can hold (1,048,576)",
    hint: "Give the target the extension .csv.",
  });
  const columns = Array.from({ length: 16_385 }, () => ROW_NUMBERS);
  await expect(writeTo(target, { like, columns, rows: many(0) })).rejects.toThrow("16385 columns");
});
