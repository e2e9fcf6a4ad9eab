import { type CellObject, read, utils, type WorkSheet, write } from "@e965/xlsx";
import { afterAll, describe, expect, it } from "vitest";
import merge from "../../../jobs/merge.ts";
import timestamp from "../../../jobs/timestamp.ts";
import zscore from "../../../jobs/zscore.ts";
import { jobFolder, runJob } from "../../jobs/run-job.ts";
import { workbookOf } from "./files.ts";

const folder = jobFolder();
afterAll(folder.remove);

const SHEET: WorkSheet = {
  "!ref": "A1:F3",
  A1: { t: "s", v: "isin" },
  B1: { t: "s", v: "nav" },
  C1: { t: "s", v: "day" },
  D1: { t: "s", v: "code" },
  E1: { t: "s", v: "open" },
  F1: { t: "s", v: "twice" },
  A2: { t: "s", v: "A" },
  B2: { t: "n", v: 1.5, z: "#,##0.00" },
  C2: { t: "n", v: 46346, z: "yyyy-mm-dd" },
  D2: { t: "s", v: "007" },
  E2: { t: "b", v: true },
  F2: { t: "n", v: 3, f: "B2*2" },
  A3: { t: "s", v: "B" },
  B3: { t: "n", v: 2.5, z: "#,##0.00" },
  D3: { t: "s", v: " 1.10" },
};

function workbook(name: string): string {
  const bytes: Buffer = write(
    { SheetNames: ["Funds"], Sheets: { Funds: SHEET } },
    { type: "buffer", bookType: "xlsx" },
  );
  return folder.write(name, bytes);
}

function cellOf(name: string, address: string): Partial<CellObject> {
  const { t, v, z, f } = read(folder.bytes(name), { cellNF: true }).Sheets["Funds"]?.[address] ?? {};
  return { t, v, z, f };
}

describe("a workbook", () => {
  it("keeps the types and number formats of cells that are not computed, and its sheet's name", async () => {
    const report = await runJob(timestamp, [workbook("a.xlsx")], folder.place("b.xlsx"));
    expect(cellOf("b.xlsx", "B2")).toMatchObject({ t: "n", v: 1.5, z: "#,##0.00" });
    expect(cellOf("b.xlsx", "C2")).toMatchObject({ t: "n", v: 46346, z: "yyyy-mm-dd" });
    expect(cellOf("b.xlsx", "D2")).toMatchObject({ t: "s", v: "007" });
    expect(cellOf("b.xlsx", "D3")).toMatchObject({ t: "s", v: " 1.10" });
    expect(cellOf("b.xlsx", "E2")).toMatchObject({ t: "b", v: true });
    expect(cellOf("b.xlsx", "C3").v).toBeUndefined();
    expect(cellOf("b.xlsx", "G2")).toMatchObject({ t: "s", v: "2026-11-20T10:00:00.123Z" });
    expect(cellOf("b.xlsx", "F2")).toEqual({ t: "n", v: 3, z: "General", f: undefined });
    expect(report.warnings).toEqual(["a.xlsx: 1 formula became the value it had"]);
  });

  it("becomes CSV with dates as dates and numbers in full", async () => {
    await runJob(zscore, [workbook("a.xlsx")], folder.place("b.csv"));
    expect(folder.read("b.csv")).toBe(
      "isin,nav,day,code,open,twice,z_score_nav\nA,1.5,2026-11-20,007,TRUE,3,-1\nB,2.5,, 1.10,,,1\n",
    );
  });

  it("is made from CSV, with numbers where their text survives", async () => {
    const source = folder.write("a.csv", "isin,nav\n007,1.5\nA,1.10\n");
    await runJob(timestamp, [source], folder.place("b.xlsx"));
    const rows = utils.sheet_to_json(read(folder.bytes("b.xlsx")).Sheets["Sheet1"] ?? {}, { header: 1 });
    expect(rows.slice(1)).toEqual([
      ["007", 1.5, "2026-11-20T10:00:00.123Z"],
      ["A", "1.10", "2026-11-20T10:00:00.123Z"],
    ]);
  });

  it("is merged with CSV, cells carried and the rest filled", async () => {
    const csv = folder.write("r.csv", "isin,sub\nB,10\nC,20\n");
    await runJob(merge, [workbook("a.xlsx"), csv], folder.place("m.xlsx"), {
      on: "isin",
      how: "outer",
      fill: { sub: 0 },
    });
    const rows = utils.sheet_to_json(read(folder.bytes("m.xlsx")).Sheets["Funds"] ?? {}, { header: 1 });
    expect(rows.slice(1)).toEqual([
      ["A", 1.5, 46346, "007", true, 3, 0],
      ["B", 2.5, undefined, " 1.10", undefined, undefined, 10],
      ["C", undefined, undefined, undefined, undefined, undefined, 20],
    ]);
    expect(cellOf("m.xlsx", "C2")).toMatchObject({ z: "yyyy-mm-dd" });
  });

  it("is merged with a workbook whose days count from 1904, dates on their day", async () => {
    const rows: CellObject[][] = [
      [
        { t: "s", v: "isin" },
        { t: "s", v: "due" },
      ],
      [
        { t: "s", v: "B" },
        { t: "n", v: 44884, z: "dd.mm.yyyy" },
      ],
    ];
    const right = folder.write("r.xlsx", workbookOf(rows, { Workbook: { WBProps: { date1904: true } } }));
    await runJob(merge, [workbook("a.xlsx"), right], folder.place("m.xlsx"), { on: "isin" });
    expect(cellOf("m.xlsx", "C2")).toMatchObject({ t: "n", v: 46346, z: "yyyy-mm-dd" });
    expect(cellOf("m.xlsx", "G3")).toMatchObject({ t: "n", v: 46346, z: "dd.mm.yyyy" });
    await runJob(merge, [workbook("a.xlsx"), right], folder.place("m.csv"), { on: "isin" });
    expect(folder.read("m.csv")).toContain("B,2.5,, 1.10,,,2026-11-20\n");
  });

  it("is read from the sheet that is named", async () => {
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet([["note"]]), "Notes");
    utils.book_append_sheet(book, utils.aoa_to_sheet([[], ["nav"], [1], [3]]), "Data");
    const source = folder.write("two.xlsx", write(book, { type: "buffer", bookType: "xlsx" }));
    await runJob(zscore, [source], folder.place("two.csv"), { sheet: "Data" });
    expect(folder.read("two.csv")).toBe("nav,z_score_nav\n1,-1\n3,1\n");
  });
});
