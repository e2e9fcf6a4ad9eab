import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import * as xlsx from "@e965/xlsx";
import { afterAll, describe, expect, it } from "vitest";
import { formatOf } from "../../../src/tables/format.ts";
import { writeLines } from "../../../src/tables/lines/write.ts";
import { carriedColumns, type Output, rowsOf } from "../../../src/tables/output.ts";
import { carried, copyOf, given, tableFolder } from "../../support/table-files.ts";

const folder = tableFolder();
afterAll(folder.remove);

async function write(output: Output, name = "out.ndjson"): Promise<number> {
  return writeLines(output, folder.place(name), formatOf(name));
}

describe("JSON lines that are written", () => {
  it("have the values of JSON lines as they were written, and lack the keys that lacked", async () => {
    const lines = '{"a":1.10,"b":12345678901234567890,"c":"\\u00e9\\/","d":{"x": [1.0]},"e":null,"":""}\n{"e":-0}\n';
    expect(await write(copyOf(await folder.made("a.ndjson", lines)))).toBe(2);
    expect(folder.read("out.ndjson")).toBe(lines);
  });

  it("have texts for the cells of a text file, and null where nothing stands", async () => {
    await write(copyOf(await folder.made("a.csv", 'isin,nav,note\n007,1.10,"a ""b"", \nc"\nA,,""\n')));
    expect(folder.read("out.ndjson")).toBe(
      '{"isin":"007","nav":"1.10","note":"a \\"b\\", \\nc"}\n{"isin":"A","nav":null,"note":""}\n',
    );
  });

  it("have computed numbers as numbers and computed texts as texts", async () => {
    const table = await folder.made("a.csv", "a\n1\n2\n");
    const values = [0.1 + 0.2, null];
    const columns: Output["columns"] = [
      ...carriedColumns(table),
      { kind: "computed", name: "score", type: "number", cell: (_, row) => values[row] ?? null },
      { kind: "computed", name: "at", type: "text", cell: () => "2026" },
    ];
    await write({ like: table, columns, rows: rowsOf(table) });
    expect(folder.read("out.ndjson")).toBe(
      '{"a":"1","score":0.30000000000000004,"at":"2026"}\n{"a":"2","score":null,"at":"2026"}\n',
    );
  });

  it("have what stands for absent cells as a number where the column has numbers", async () => {
    const [left, right] = [
      await folder.made("l.ndjson", '{"k":"A"}\n{"k":"B"}\n'),
      await folder.made("r.ndjson", '{"n":5,"t":"x"}\n'),
    ];
    const sources = [
      { batch: await left.whole(), rows: null },
      { batch: await right.whole(), rows: new Int32Array([-1, 0]) },
    ];
    const columns = [
      carried("k", [{ source: 0, column: 0 }]),
      carried("n", [{ source: 1, column: 0 }], "0"),
      carried("t", [{ source: 1, column: 1 }], "0"),
      carried("none", [{ source: 1, column: 1 }]),
      carried("first", [
        { source: 1, column: 0 },
        { source: 0, column: 0 },
      ]),
    ];
    await write({
      like: left,
      columns,
      rows: given({ rowCount: 2, sources }),
    });
    expect(folder.read("out.ndjson")).toBe(
      '{"k":"A","n":0,"t":"0","none":null,"first":"A"}\n{"k":"B","n":5,"t":"x","none":"x","first":5}\n',
    );
  });

  it("have the numbers and booleans of a sheet as such, dates as texts, and a fill as its column is", async () => {
    const cells = {
      "!ref": "A1:E3",
      A1: { t: "s", v: "n" },
      B1: { t: "s", v: "day" },
      C1: { t: "s", v: "b" },
      D1: { t: "s", v: "code" },
      E1: { t: "s", v: "mixed" },
      A2: { t: "n", v: 1.5 },
      B2: { t: "n", v: 46346, z: "yyyy-mm-dd" },
      C2: { t: "b", v: true },
      D2: { t: "s", v: "007" },
      E2: { t: "s", v: "x" },
      A3: { t: "n", v: 1e21 },
      E3: { t: "n", v: 2 },
    } as const;
    const workbook = xlsx.write({ SheetNames: ["S"], Sheets: { S: cells } }, { type: "buffer", bookType: "xlsx" });
    const table = await folder.made("a.xlsx", workbook);
    const batch = await table.whole();
    const sources = [{ batch, rows: new Int32Array([0, 1, -1]) }];
    const columns = table.columns.map((name, column) => carried(name, [{ source: 0, column }], "0"));
    await write({ like: table, columns, rows: given({ rowCount: 3, sources }) });
    expect(folder.read("out.ndjson").split("\n")).toEqual([
      '{"n":1.5,"day":"2026-11-20","b":true,"code":"007","mixed":"x"}',
      '{"n":1e+21,"day":null,"b":null,"code":null,"mixed":2}',
      '{"n":0,"day":"0","b":"0","code":"0","mixed":"0"}',
      "",
    ]);
  });

  it("have the values of Parquet by their types", async () => {
    const duckdb = await DuckDBInstance.create(":memory:");
    const connection = await duckdb.connect();
    const path = folder.place("a.parquet");
    const values = "1::BIGINT AS i, 1.10::DECIMAL(9,2) AS d, 0.1::DOUBLE AS f, true AS b, '007' AS t, NULL::INT AS e";
    await connection.run(
      `COPY (SELECT ${values}, DATE '2026-01-31' AS day, 'nan'::DOUBLE AS n, [1] AS l) TO '${path}'`,
    );
    connection.closeSync();
    duckdb.closeSync();
    await write(copyOf(await folder.open("a.parquet")));
    expect(folder.read("out.ndjson")).toBe(
      '{"i":1,"d":1.10,"f":0.1,"b":true,"t":"007","e":null,"day":"2026-01-31","n":"NaN","l":"[1]"}\n',
    );
  });

  it("are packed when the name says so, and many", async () => {
    const cells = Array.from({ length: 60_000 }, (_, index) => `${index},${"x".repeat(40)}é`);
    const table = await folder.made("a.csv", `n,t\n${cells.join("\n")}\n`);
    expect(await write(copyOf(table), "out.jsonl.gz")).toBe(60_000);
    const lines = gunzipSync(folder.bytes("out.jsonl.gz")).toString().trimEnd().split("\n");
    expect(lines.length).toBe(60_000);
    expect(lines[59_999]).toBe(`{"n":"59999","t":"${"x".repeat(40)}é"}`);
  });

  it("are none for a table without rows", async () => {
    expect(await write(copyOf(await folder.made("a.csv", "a,b\n")))).toBe(0);
    expect(folder.read("out.ndjson")).toBe("");
  });

  it("are refused where a column has no name, or that of another", async () => {
    await expect(write(copyOf(await folder.made("a.csv", "a,,b\n1,2,3\n")))).rejects.toThrow(
      "column 2 of a.csv has no name, as a JSON object needs",
    );
    const table = await folder.made("a.csv", "a\n1\n");
    const columns = [...carriedColumns(table), carried("a", [{ source: 0, column: 0 }])];
    await expect(write({ like: table, columns, rows: rowsOf(table) })).rejects.toThrow('two columns are named "a"');
  });
});
