import { readdirSync } from "node:fs";
import * as xlsx from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { configureTables } from "../../../src/tables/engine.ts";
import { carriedColumns, type Output, type RowBatch } from "../../../src/tables/output.ts";
import { writeParquet } from "../../../src/tables/parquet/write.ts";
import { parquetFolder } from "../../support/parquet-files.ts";
import { copyOf, given } from "../../support/table-files.ts";

const folder = await parquetFolder();
const OUT = folder.place("out.parquet");

async function write(output: Output, signal = new AbortController().signal): Promise<number> {
  return writeParquet(output, OUT, { signal });
}

describe("Parquet that is made from other formats", () => {
  it("has the cells of a text file as text, as they are written, and computed columns by their type", async () => {
    const table = await folder.made("a.csv", 'isin,nav,empty\n007,1.10,""\nA,,\n"\ufeffé""\n\u0000",1,x\n');
    const scores = [0.1 + 0.2, null, -5e-324];
    const score = {
      kind: "computed",
      name: "score",
      type: "number",
      cell: (_: RowBatch, row: number) => scores[row] ?? null,
    } as const;
    const at = {
      kind: "computed",
      name: "at",
      type: "text",
      cell: (_: RowBatch, row: number) => (row === 1 ? null : ""),
    } as const;
    await write(copyOf(table, score, at));
    const { columns, rows: written } = await folder.content("out.parquet");
    expect(columns.map(([, type]) => type)).toEqual(["VARCHAR", "VARCHAR", "VARCHAR", "DOUBLE", "VARCHAR"]);
    const table2 = await folder.open("out.parquet");
    const whole = await table2.whole();
    const texts = [0, 1, 2].map((row) => [0, 1, 2, 3, 4].map((column) => whole.text(row, column)));
    expect(texts).toEqual([
      ["007", "1.10", "", "0.30000000000000004", ""],
      ["A", null, null, null, null],
      ['\ufeffé"\n\u0000', "1", "x", "-5e-324", ""],
    ]);
    expect(written.map((row) => row[3])).toEqual(scores);
  });

  it("has columns of JSON lines as doubles where each is a number that prints as it is written", async () => {
    const table = await folder.made(
      "a.ndjson",
      '{"a":1,"b":1.10,"c":"1","d":1,"e":12345678901234567890}\n{"a":null,"d":"x"}\n{"a":-2.5e-7}\n',
    );
    await write(copyOf(table));
    const { columns, rows: written } = await folder.content("out.parquet");
    expect(columns.map(([, type]) => type)).toEqual(["DOUBLE", "VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR"]);
    expect(written).toEqual([
      [1, "1.10", "1", "1", "12345678901234567890"],
      [null, null, null, "x", null],
      [-2.5e-7, null, null, null, null],
    ]);
  });

  it("has columns of sheets as doubles where each cell is a number", async () => {
    const cells = {
      "!ref": "A1:C3",
      A1: { t: "s", v: "n" },
      B1: { t: "s", v: "day" },
      C1: { t: "s", v: "mixed" },
      A2: { t: "n", v: 1.5 },
      B2: { t: "n", v: 46346, z: "yyyy-mm-dd" },
      C2: { t: "s", v: "1" },
      C3: { t: "n", v: 2 },
    } as const;
    folder.write(
      "a.xlsx",
      xlsx.write({ SheetNames: ["S"], Sheets: { S: cells } }, { type: "buffer", bookType: "xlsx" }),
    );
    await write(copyOf(await folder.open("a.xlsx")));
    const { columns, rows: written } = await folder.content("out.parquet");
    expect(columns.map(([, type]) => type)).toEqual(["DOUBLE", "VARCHAR", "VARCHAR"]);
    expect(written).toEqual([
      [1.5, "2026-11-20", "1"],
      [null, null, "2"],
    ]);
  });

  it("is whole and in order where its rows are more than memory may hold, and leaves nothing beside it", async () => {
    const name = "big.parquet";
    const table = await folder.query("SELECT i, hash(i) AS h FROM range(150000) r(i)", name);
    const before = readdirSync(folder.place("")).sort();
    configureTables({ memoryLimitBytes: 32_000_000 });
    const mixed = new Int32Array(150_000).map((_, row) => (row * 7919) % 150_000);
    const sources = [{ batch: await table.whole(), rows: mixed }];
    const text = ({ sources: [at] }: RowBatch, row: number) => `${at?.rows?.[row]}`.padStart(400, "x");
    const columns: Output["columns"] = [
      ...carriedColumns(table),
      { kind: "computed", name: "t", type: "text", cell: text },
    ];
    expect(await write({ like: table, columns, rows: given({ rowCount: 150_000, sources }) })).toBe(150_000);
    configureTables({ memoryLimitBytes: 800_000_000 });
    const isRight = "i = (file_row_number * 7919) % 150000 AND h = hash(i) AND t = lpad(i::VARCHAR, 400, 'x')";
    expect(await folder.rows(`SELECT count(*)::INTEGER FROM '${OUT}' WHERE ${isRight}`)).toEqual([[150_000]]);
    const after = readdirSync(folder.place("")).filter((each) => !each.startsWith("pairflow-duckdb-"));
    expect(after.sort()).toEqual(before.filter((each) => !each.startsWith("pairflow-duckdb-")));
  });

  it("is refused where columns have no name or names that Parquet readers take for one, and half characters", async () => {
    await expect(write(copyOf(await folder.made("a.csv", "a,A\n1,2\n")))).rejects.toThrow(
      'the columns "a" and "A" cannot both',
    );
    await expect(write(copyOf(await folder.made("a.csv", "a,\n1,2\n")))).rejects.toThrow(
      "column 2 of a.csv has no name that can",
    );
    const half = await folder.made("a.ndjson", '{"a":"x"}\n{"a":"\\ud800"}\n');
    await expect(write(copyOf(half))).rejects.toThrow('column a: "\\ud800" has half a character');
  });

  it("ends with the signal's reason when the signal aborts, and what a source or a cell throws", async () => {
    const abort = new AbortController();
    const table = await folder.made("a.csv", "a\n1\n2\n");
    const stop = {
      kind: "computed",
      name: "b",
      type: "text",
      cell: () => {
        abort.abort(new Error("enough"));
        return "";
      },
    } as const;
    await expect(write(copyOf(table, stop), abort.signal)).rejects.toThrow("enough");
    await expect(write(copyOf(table), abort.signal)).rejects.toThrow("enough");
    const ragged = await folder.made("b.csv", `a,b\n${"1,2\n".repeat(5000)}1\n`);
    await expect(write(copyOf(ragged))).rejects.toThrow("b.csv, line 5002");
  });
});
