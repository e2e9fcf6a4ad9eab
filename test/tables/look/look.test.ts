import { rename, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { utils, write } from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { tableLook } from "../../../src/tables/look/look.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const SAMPLE = join(import.meta.dirname, "../../../data/source/File_A.xlsx");

async function fileOf(name: string, content: string | Uint8Array, params: Readonly<Record<string, unknown>> = {}) {
  const path = join(await tempFolder(), name);
  await writeFile(path, content);
  return { path, name, params };
}

const rowsOf = async (
  name: string,
  content: string | Uint8Array,
  { limit = 20, ...options }: { limit?: number; aroundLine?: number; params?: Readonly<Record<string, unknown>> } = {},
) => tableLook.rows(await fileOf(name, content, options.params), { limit, aroundLine: options.aroundLine });

const many = `a,b\n${Array.from({ length: 200_000 }, (_, index) => `${index + 2},x\n`).join("")}`;

const PARQUET_SQL = "COPY (SELECT 1 AS nav) TO '%' (FORMAT parquet)";

describe("a Parquet file", () => {
  it.each(["a.parquet", "a [1] (it's).parquet"])("is looked into by any name: %s", async (name) => {
    const folder = await tempFolder();
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run(PARQUET_SQL.replace("%", join(folder, "made.parquet")));
    connection.closeSync();
    const path = join(folder, name);
    await rename(join(folder, "made.parquet"), path);
    const rows = [{ line: 1, cells: ["1"] }];
    expect(await tableLook.rows({ path, name, params: {} }, { limit: 20 })).toMatchObject({ columns: ["nav"], rows });
    const here = relative(process.cwd(), path);
    expect(await tableLook.rows({ path: here, name, params: {} }, { limit: 20 })).toMatchObject({ rows });
  });
});

describe("rows of a text", () => {
  it("are the first ones with their lines", async () => {
    expect(await rowsOf("a.csv", 'isin;nav\r\nLU1;"1;5"\r\n\r\nLU2;2\r\n', { limit: 2 })).toEqual({
      columns: ["isin", "nav"],
      rows: [
        { line: 2, cells: ["LU1", "1;5"] },
        { line: 4, cells: ["LU2", "2"] },
      ],
      hasMore: false,
      problem: null,
    });
    expect(await rowsOf("a.csv", "a,b\n1,2\n3,4\n", { limit: 1 })).toMatchObject({ hasMore: true });
    expect(await rowsOf("a.csv", "a,b\n")).toMatchObject({ columns: ["a", "b"], rows: [], hasMore: false });
    expect(await rowsOf("a.csv", "")).toMatchObject({ columns: [], rows: [] });
  });

  it("are shown as they stand where the table is not sound", async () => {
    const { rows } = await rowsOf("a.csv", 'a,b\n"x\ny",3\n4,5,6\n7\n"8"x,9\n');
    expect(rows).toEqual([
      { line: 2, cells: ["x\ny", "3"] },
      { line: 4, cells: ["4", "5", "6"] },
      { line: 5, cells: ["7"] },
      { line: 6, cells: ['"8"x', "9"] },
    ]);
  });

  it.each([7, 100, 150_000, 200_001])("stand around line %i", async (aroundLine) => {
    const { columns, rows } = await rowsOf("a.csv", many, { aroundLine });
    expect(columns).toEqual(["a", "b"]);
    expect(rows.find(({ line }) => line === aroundLine)?.cells).toEqual([String(aroundLine), "x"]);
    expect(rows.length).toBeLessThanOrEqual(20);
    for (const { line, cells } of rows) expect(cells[0]).toBe(String(line));
  });

  it("are none behind the end", async () => {
    expect(await rowsOf("a.csv", "a\n1\n", { aroundLine: 99 })).toMatchObject({
      columns: ["a"],
      rows: [],
      hasMore: false,
    });
  });

  it("are read packed, in other encodings, and as the pair's params say", async () => {
    const expected = { columns: ["ä", "b"], rows: [{ line: 2, cells: ["1", "2"] }] };
    expect(await rowsOf("a.csv.gz", gzipSync("ä,b\n1,2\n"))).toMatchObject(expected);
    expect(await rowsOf("a.tsv", Buffer.from("\u{FEFF}ä\tb\n1\t2\n", "utf16le"))).toMatchObject(expected);
    const params = { csv: { encoding: "latin1", delimiter: "~" } };
    expect(await rowsOf("a.csv", Buffer.from("ä~b\n1~2\n", "latin1"), { params })).toMatchObject(expected);
    expect(await rowsOf("a.csv", "1,2\n", { params: { csv: { header: false } } })).toMatchObject({
      columns: ["column_1", "column_2"],
      rows: [{ line: 1, cells: ["1", "2"] }],
    });
    expect(await rowsOf("a.csv", "a,b\r1,2\r")).toMatchObject({ rows: [{ line: 2, cells: ["1", "2"] }] });
  });
});

describe("rows of other formats", () => {
  it("are those of a workbook's sheet, around a row of it", async () => {
    const file = { path: SAMPLE, name: "File_A.xlsx", params: {} };
    const { columns, rows } = await tableLook.rows(file, { limit: 3, aroundLine: 5 });
    expect(columns).toEqual(["isin", "nav"]);
    expect(rows.map(({ line }) => line)).toEqual([4, 5, 6]);
  });

  it("are those of a larger workbook, which a thread of its own takes apart meanwhile", async () => {
    const cells = Array.from({ length: 4_000 }, (_, index) => [`XS${index}`, Math.sqrt(index)]);
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet([["isin", "nav"], ...cells]), "S");
    const content: Buffer = write(book, { type: "buffer", bookType: "xlsx", compression: false });
    expect(content.length).toBeGreaterThan(262_144);
    const { columns, rows, hasMore } = await rowsOf("a.xlsx", content, { limit: 2, aroundLine: 3_000 });
    expect(columns).toEqual(["isin", "nav"]);
    expect(rows.map(({ line }) => line)).toEqual([2_999, 3_000]);
    expect(hasMore).toBe(true);
  });

  it("are not taken out of a huge workbook, or of one that is none", async () => {
    const { problem, rows } = await rowsOf("a.xlsx", new Uint8Array(5_000_000));
    expect(problem).toContain("5.00 MB");
    expect(rows).toEqual([]);
    await expect(rowsOf("a.xlsx", new Uint8Array(300_000))).rejects.toMatchObject({
      code: "input-invalid",
      message: expect.stringContaining("a.xlsx could not be read as an .xlsx workbook"),
    });
  });

  it("are objects of JSON lines by their keys, and a broken line as it is", async () => {
    expect(await rowsOf("a.ndjson", '{"a":1,"b":"x"}\n{"a":2,"c":null}\nbroken{\n')).toEqual({
      columns: ["a", "b", "c"],
      rows: [
        { line: 1, cells: ["1", "x", ""] },
        { line: 2, cells: ["2", "", ""] },
        { line: 3, cells: ["broken{"] },
      ],
      hasMore: false,
      problem: null,
    });
  });

  it("cannot be shown of what is no table", async () => {
    expect(await rowsOf("a.pdf", "x")).toMatchObject({
      rows: [],
      problem: "a.pdf is no table, so that no rows of it can be shown.",
    });
  });
});

describe("numbers of a column", () => {
  const valuesOf = async (name: string, content: string | Uint8Array, column: string) => {
    const file = await fileOf(name, content);
    const found: (readonly [number, string, number | null])[] = [];
    const steps = tableLook.numbers(file, (columns) =>
      columns.includes(column) ? columns.indexOf(column) : undefined,
    );
    for await (const { values, line, name: nameOf } of steps) {
      for (const [row, value] of values.entries()) found.push([line(row), nameOf(row), value]);
    }
    return found;
  };

  it("come some at a time, so that the program does other things between", async () => {
    const file = await fileOf("a.csv", `z\n${"1\n".repeat(12_000)}`);
    let turns = 0;
    const seen: number[] = [];
    for await (const { values } of tableLook.numbers(file, () => 0)) {
      seen.push(turns, values.length);
      setImmediate(() => {
        turns += 1;
      });
    }
    expect(seen).toEqual([0, 5_000, 1, 5_000, 2, 2_000]);
  });

  it("come with their lines and what stands in the first column", async () => {
    expect(await valuesOf("a.csv", "isin,z\nLU1,1.5\nLU2,\nLU3,x\nLU4,-2e1\n", "z")).toEqual([
      [2, "LU1", 1.5],
      [3, "LU2", null],
      [4, "LU3", null],
      [5, "LU4", -20],
    ]);
    expect(await valuesOf("a.ndjson", '{"isin":"LU1","z":1.5}\n', "z")).toEqual([[1, "LU1", 1.5]]);
  });

  it("are all there when a table has many rows, and none without the column", async () => {
    const found: number[] = [];
    for await (const { values, line } of tableLook.numbers(await fileOf("a.csv", many), () => 0)) {
      expect(line(0)).toBe(values[0]);
      found.push(...values.map(Number));
    }
    expect(found).toEqual(Array.from({ length: 200_000 }, (_, index) => index + 2));
    expect(await valuesOf("a.csv", many, "z")).toEqual([]);
  });
});
