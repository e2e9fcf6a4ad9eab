import { readFileSync } from "node:fs";
import type { CellObject } from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { defineFrameJob } from "../../../src/tables/index.ts";
import { runJob } from "../../../src/testing/index.ts";
import { parquetFolder } from "../../support/parquet-files.ts";
import { cellsIn, workbookOf } from "../sheet/files.ts";

const parquet = await parquetFolder();

const text = (v: string): CellObject => ({ t: "s", v });
const HEADER = ["isin", "nav", "day", "code"].map(text);
const sheetRow = (nav: number, day: number): readonly CellObject[] => [
  text("A"),
  { t: "n", v: nav, z: "0.00" },
  { t: "n", v: day, z: "yyyy-mm-dd" },
  text("007"),
];

/** The last of two rows, with twice the nav: a frame that has lost a row, and got a column. */
const changing = defineFrameJob({
  read: { numbers: ["nav"] },
  run: (frame) => {
    const last = frame.tail(1);
    return last.addColumn("double", last.column("nav").mul(2));
  },
});

describe("a DataFrame job", () => {
  it("keeps the cells of a workbook that it does not change: types, number formats, dates", async () => {
    const sources = { "a.xlsx": workbookOf([HEADER, sheetRow(1, 46346), sheetRow(2.5, 46347)]) };
    await using result = await runJob(changing, { sources });
    const cells = cellsIn(readFileSync(result.target));
    expect(cells).toMatchObject({ E1: { v: "double" }, E2: { t: "n", v: 5 }, D2: { t: "s", v: "007" } });
    expect(cells["B2"]).toEqual({ t: "n", v: 2.5, z: "0.00" });
    expect(cells["C2"]).toMatchObject({ t: "n", v: 46347, z: "yyyy-mm-dd" });
    await using csv = await runJob(changing, { sources, target: "b.csv" });
    expect(csv.text()).toBe("isin,nav,day,code,double\nA,2.5,2026-11-21,007,5\n");
  });

  it("reads the sheet that it names", async () => {
    const job = defineFrameJob({ read: { sheet: "T" }, run: (frame) => frame });
    const sources = { "a.xlsx": workbookOf([HEADER, sheetRow(1, 46346)]) };
    await expect(runJob(job, { sources })).rejects.toThrow(/sheet/);
  });

  it("keeps the types of Parquet, also where no row is left", async () => {
    const row = (nav: string, day: string) =>
      `SELECT 'A' AS isin, ${nav}::DECIMAL(9, 2) AS nav, DATE '${day}' AS day, 7::BIGINT AS id`;
    await parquet.query(`${row("1.10", "2026-11-20")} UNION ALL ${row("2.50", "2026-11-21")}`);
    const sources = [parquet.place("a.parquet")];
    await using result = await runJob(changing, { sources, target: parquet.place("b.parquet") });
    expect(await parquet.content("b.parquet")).toMatchObject({
      columns: [
        ["isin", "VARCHAR"],
        ["nav", "DECIMAL(9,2)"],
        ["day", "DATE"],
        ["id", "BIGINT"],
        ["double", "DOUBLE"],
      ],
      rows: [["A", expect.anything(), expect.anything(), 7n, 5]],
    });
    const none = defineFrameJob((frame) => frame.query(frame.column("id").gt(7)));
    await using empty = await runJob(none, { sources, target: parquet.place("c.parquet") });
    expect(await parquet.content("c.parquet")).toMatchObject({
      columns: [["isin", "VARCHAR"], ["nav", "DECIMAL(9,2)"], {}, {}],
      rows: [],
    });
    expect([result.report.facts?.["rows"], empty.report.facts?.["rows"]]).toEqual([1, 0]);
  });

  it("keeps the values of JSON lines as they are written", async () => {
    const line = '{"isin":"5","nav":1.10,"tags":["a", "b"],"none":null,"on":true}\n';
    await using result = await runJob(changing, { sources: { "a.ndjson": `{"isin":"6","nav":3}\n${line}` } });
    expect(result.text()).toBe(line.replace("}", ',"double":2.2}'));
  });

  it("takes a packed file whose cells have too much text for one that is too large", async () => {
    await parquet.query("SELECT repeat('x', 30000) AS a FROM range(100)", "long.parquet");
    const sources = [parquet.place("long.parquet")];
    const job = defineFrameJob({ maxBytes: 1_000_000, run: (frame) => frame });
    await expect(runJob(job, { sources })).rejects.toMatchObject({
      code: "input-invalid",
      message: expect.stringMatching(
        /long\.parquet has too much text in its cells: a DataFrame job is for sources of up to 1\.00 MB/,
      ),
    });
  });
});
