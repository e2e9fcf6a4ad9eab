import { describe, expect, it } from "vitest";
import { carriedColumns, type Output, type RowBatch } from "../../../src/tables/output.ts";
import { writeParquet } from "../../../src/tables/parquet/write.ts";
import { parquetFolder } from "../../support/parquet-files.ts";
import { carried, copyOf, given } from "../../support/table-files.ts";

const folder = await parquetFolder();
const OUT = folder.place("out.parquet");

async function write(output: Output, signal = new AbortController().signal): Promise<number> {
  return writeParquet(output, OUT, { signal });
}

describe("Parquet that is made from Parquet", () => {
  it("keeps every column's type and values, nulls and empty texts", async () => {
    const table = await folder.query(`
      SELECT i::TINYINT AS i8, i::INTEGER AS i32, 9007199254740993 + i AS i64, i::UBIGINT AS u64,
        i::HUGEINT AS huge, (i + 0.12345)::DECIMAL(18,4) AS dec, (i + 0.5)::DECIMAL(38,10) AS wide,
        i / 7 AS f64, (i / 7)::FLOAT AS f32, DATE '2026-01-31' + i::INTEGER AS d, TIME '10:00:00' AS t,
        TIMESTAMP '2026-01-31 10:00:00.123456' AS ts, TIMESTAMPTZ '2026-01-31 10:00:00+02' AS tz,
        '2026-01-31 10:00:00.123456789'::TIMESTAMP_NS AS ns, i % 2 = 0 AS b, '' AS empty, '00' || i AS text,
        '\\xAA'::BLOB AS blob, uuid() AS id, INTERVAL 3 DAY AS span, [i, NULL] AS list,
        {'a': i, 'b': [{'c': '' || i}]} AS struct, MAP {'k': i} AS map, NULL::INTEGER AS nothing
      FROM range(5) r(i)
      UNION ALL SELECT ${Array.from({ length: 24 }, () => "NULL").join(", ")}`);
    expect(await write(copyOf(table))).toBe(6);
    expect(await folder.content("out.parquet")).toEqual(await folder.content("a.parquet"));
    const infinite = await folder.query("SELECT unnest(['nan', 'inf', '-inf', '-0.0', '5e-324']::DOUBLE[]) AS f");
    await write(copyOf(infinite));
    expect(await folder.rows(`SELECT f::VARCHAR FROM '${OUT}'`)).toEqual([
      ["nan"],
      ["inf"],
      ["-inf"],
      ["-0.0"],
      ["5e-324"],
    ]);
  });

  it("keeps names, also odd ones, and 200 columns", async () => {
    const names = ['a "b"', "ünï 😀", " spaced ", "file_row_number", "select", "Ü", "ü", "stored", "s0", "c0", "k0"];
    while (names.length < 200) names.push(`c ${names.length}`);
    const table = await folder.query(
      `SELECT ${names.map((name, at) => `${at} AS "${name.replaceAll('"', '""')}"`).join(", ")}`,
    );
    await write(copyOf(table, { kind: "computed", name: "r0", type: "number", cell: () => 1 }));
    const { columns, rows: written } = await folder.content("out.parquet");
    expect(columns.map(([name]) => name)).toEqual([...names, "r0"]);
    expect(written[0]).toEqual([...names.map((_, at) => at), 1]);
  });

  it("has its rows in the output's order at any size, on two threads", async () => {
    const table = await folder.query("SELECT i, hash(i)::VARCHAR AS h, i::DECIMAL(18,4) AS d FROM range(300000) r(i)");
    const score = {
      kind: "computed",
      name: "score",
      type: "number",
      cell: ({ sources: [at] }: RowBatch, row: number) => {
        return Number(at?.batch.text(row, 0)) / 3;
      },
    } as const;
    expect(await write(copyOf(table, score))).toBe(300_000);
    const ordered = `SELECT count(*)::INTEGER FROM '${OUT}'
      WHERE i = file_row_number AND h = hash(i)::VARCHAR AND d = i AND score = i / 3`;
    expect(await folder.rows(ordered)).toEqual([[300_000]]);
    const whole = await table.whole();
    const backwards = new Int32Array(300_000).map((_, row) => 299_999 - row);
    const columns = carriedColumns(table);
    await write({
      like: table,
      columns,
      rows: given({ rowCount: 300_000, sources: [{ batch: whole, rows: backwards }] }),
    });
    expect(await folder.rows(`SELECT count(*)::INTEGER FROM '${OUT}' WHERE i = 299999 - file_row_number`)).toEqual([
      [300_000],
    ]);
  });

  it("has types without rows, too", async () => {
    const table = await folder.query("SELECT 1::SMALLINT AS a, DATE '2026-01-31' AS b WHERE false");
    expect(await write(copyOf(table))).toBe(0);
    expect(await folder.content("out.parquet")).toEqual({
      columns: [
        ["a", "SMALLINT"],
        ["b", "DATE"],
      ],
      rows: [],
    });
    await write({ like: table, columns: carriedColumns(table), rows: given() });
    expect((await folder.content("out.parquet")).columns).toEqual([
      ["a", "SMALLINT"],
      ["b", "DATE"],
    ]);
  });

  it("is compressed with zstd", async () => {
    await write(copyOf(await folder.query("SELECT repeat('x', 1000) AS a")));
    expect(await folder.rows(`SELECT DISTINCT compression FROM parquet_metadata('${OUT}')`)).toEqual([["ZSTD"]]);
  });
});

describe("Parquet that is made from several files", () => {
  async function joined(columns: Output["columns"]) {
    const left = await folder.query(
      "SELECT 1::INTEGER AS id, 'x' AS t, DATE '2026-01-31' AS d UNION ALL SELECT 2, 'y', NULL",
      "l.parquet",
    );
    const right = await folder.query(
      "SELECT 20::BIGINT AS id, 1.50::DECIMAL(9,2) AS n, DATE '2026-02-01' AS d, true AS b",
      "r.parquet",
    );
    const csv = await folder.made("c.csv", "id,n\n007,1.10\n");
    const sources = [
      { batch: await left.whole(), rows: new Int32Array([1, 0, -1]) },
      { batch: await right.whole(), rows: new Int32Array([-1, 0, 0]) },
      { batch: await csv.whole(), rows: new Int32Array([0, -1, 0]) },
    ];
    await write({ like: left, columns, rows: given({ rowCount: 3, sources }) });
    return folder.content("out.parquet");
  }

  it("takes each cell from the first file that has the row, with its type where one type holds all", async () => {
    const ids = [
      { source: 0, column: 0 },
      { source: 1, column: 0 },
    ];
    const { columns, rows: written } = await joined([
      carried("id", ids),
      carried("d", [
        { source: 1, column: 2 },
        { source: 0, column: 2 },
      ]),
      carried("mixed", [
        { source: 0, column: 0 },
        { source: 2, column: 0 },
      ]),
      carried("types", [
        { source: 1, column: 2 },
        { source: 0, column: 0 },
      ]),
      carried("csv", [{ source: 2, column: 1 }]),
    ]);
    expect(columns.map(([, type]) => type)).toEqual(["BIGINT", "DATE", "VARCHAR", "VARCHAR", "VARCHAR"]);
    expect(
      written.map((row) => row.map((cell) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : cell))),
    ).toEqual([
      [2n, null, "2", "2", "1.10"],
      [1n, "2026-02-01", "1", "2026-02-01", null],
      [20n, "2026-02-01", "007", "2026-02-01", "1.10"],
    ]);
  });

  it("puts what stands for absent cells in the column's type where it fits, else all as text", async () => {
    const [id, n, d, b] = [0, 1, 2, 3].map((column) => [{ source: 1, column }]);
    const { columns, rows: written } = await joined([
      carried("id", id ?? [], "0"),
      carried("half", id ?? [], "0.5"),
      carried("n", n ?? [], "0"),
      carried("d", d ?? [], "2026-01-01"),
      carried("day", d ?? [], "none"),
      carried("b", b ?? [], "false"),
      carried("quote", b ?? [], "it's"),
    ]);
    expect(columns.map(([, type]) => type)).toEqual([
      "BIGINT",
      "DOUBLE",
      "DECIMAL(9,2)",
      "DATE",
      "VARCHAR",
      "BOOLEAN",
      "VARCHAR",
    ]);
    expect(await folder.rows(`SELECT COLUMNS(*)::VARCHAR FROM '${OUT}' LIMIT 1`)).toEqual([
      ["0", "0.5", "0.00", "2026-01-01", "none", "false", "it's"],
    ]);
    expect(written[2]?.[1]).toBe(20);
  });
});
