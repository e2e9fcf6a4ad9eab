import { mkdirSync, truncateSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatOf } from "../../../src/tables/format.ts";
import { readParquet } from "../../../src/tables/parquet/read.ts";
import { ParquetSession } from "../../../src/tables/parquet/session.ts";
import { parquetFolder } from "../../support/parquet-files.ts";
import { textsOf } from "../../support/table-files.ts";

const folder = await parquetFolder();

describe("a Parquet file", () => {
  it.each([
    ["1::TINYINT", "1"],
    ["(-9223372036854775808)::BIGINT", "-9223372036854775808"],
    ["18446744073709551615::UBIGINT", "18446744073709551615"],
    ["1.5::DECIMAL(18,4)", "1.5000"],
    ["99999999999999999999999999999999999999::DECIMAL(38,0)", "99999999999999999999999999999999999999"],
    ["0.1::DOUBLE + 0.2::DOUBLE", "0.30000000000000004"],
    ["5::DOUBLE", "5"],
    ["'-0.0'::DOUBLE", "-0"],
    ["1e21::DOUBLE", "1e+21"],
    ["5e-324::DOUBLE", "5e-324"],
    ["'nan'::DOUBLE", "NaN"],
    ["'-inf'::DOUBLE", "-Infinity"],
    ["0.1::FLOAT", "0.1"],
    ["16777216::FLOAT", "16777216"],
    ["3.4028235e38::FLOAT", "3.4028235e+38"],
    ["1.17549435e-38::FLOAT", "1.1754944e-38"],
    ["'inf'::FLOAT", "Infinity"],
    ["DATE '2026-01-31'", "2026-01-31"],
    ["TIME '10:00:00.5'", "10:00:00.5"],
    ["TIMESTAMP '2026-01-31 10:00:00'", "2026-01-31T10:00:00"],
    ["TIMESTAMP '2026-01-31 10:00:00.123456'", "2026-01-31T10:00:00.123456"],
    ["'2026-01-31 10:00:00.123456789'::TIMESTAMP_NS", "2026-01-31T10:00:00.123456789"],
    ["TIMESTAMPTZ '2026-01-31 10:00:00.5+02:00'", "2026-01-31T08:00:00.5Z"],
    ["true", "true"],
    ["'007'", "007"],
    ["''", ""],
    ["chr(65279) || chr(65279) || 'a' || chr(0) || '😀'", "\ufeff\ufeffa\u0000😀"],
    ["repeat('é', 5000)", "é".repeat(5000)],
    ["'\\xAAb'::BLOB", "\\xAAb"],
    ["[1, NULL, 3]", "[1, NULL, 3]"],
    ["{'a': 1.5, 'b': 'x'}", "{'a': 1.5, 'b': x}"],
    ["NULL::INTEGER", null],
    ["NULL::VARCHAR", null],
    ["NULL::DOUBLE", null],
  ])("has %s as the text %j", async (sql, text) => {
    expect(await textsOf(await folder.query(`SELECT ${sql} AS a`))).toEqual([[text]]);
  });

  it("has its columns as the file names them, whatever they are called", async () => {
    const names = ['a "quoted" name', "A 'b'", "ünï 😀", " spaced ", "file_row_number", "filename", "nested", "last"];
    const columns = names.map((name, index) => `${index} AS "${name.replaceAll('"', '""')}"`);
    columns[6] = "{'x': [1, 2], 'y': MAP {'k': {'z': 1}}} AS nested";
    const table = await folder.query(`SELECT ${columns.join(", ")}`);
    expect(table.columns).toEqual(names);
    expect((await textsOf(table))[0]?.filter((_, index) => index !== 6)).toEqual(["0", "1", "2", "3", "4", "5", "7"]);
  });

  it("has no column from a folder's name, and may have a name with wildcards", async () => {
    mkdirSync(folder.place("year=2024"));
    for (const name of ["year=2024/b.parquet", "*[a]? {x}'.parquet", "plain.parquet"]) {
      const table = await folder.query(`SELECT '${name.length}' AS a`, name);
      expect([table.columns, await textsOf(table)]).toEqual([["a"], [[String(name.length)]]]);
    }
  });

  it("comes in the file's order at any size and thread count, with row numbers, and tells how far it is", async () => {
    await folder.query("SELECT i AS n, hash(i)::VARCHAR AS h FROM range(300000) t(i)");
    let told = 0;
    const table = await readParquet({
      path: folder.place("a.parquet"),
      name: "a.parquet",
      format: formatOf("a.parquet"),
      signal: new AbortController().signal,
      onRead: (bytes) => {
        told += bytes;
      },
      scratch: () => folder.place(""),
    });
    let row = 0;
    for await (const batch of table.batches()) {
      for (let at = 0; at < batch.rowCount; at++, row++) {
        if (batch.text(at, 0) !== String(row) || batch.lineOf(at) !== row + 1) throw new Error(`row ${row}`);
      }
    }
    expect([row, told]).toEqual([300_000, table.sizeBytes]);
    const whole = await table.whole();
    expect(whole.rowCount).toBe(300_000);
    for (const at of [299_999, 0, 2047, 2048, 150_000, 122_879, 122_880]) expect(whole.text(at, 0)).toBe(String(at));
  });

  it("may have 200 columns, or no rows", async () => {
    const columns = Array.from({ length: 200 }, (_, index) => `${index} AS "c ${index}"`);
    const wide = await folder.query(`SELECT ${columns.join(", ")}`);
    expect((await textsOf(wide))[0]).toEqual(columns.map((_, index) => String(index)));
    const empty = await folder.query("SELECT 1 AS a WHERE false");
    expect([empty.columns, await textsOf(empty), (await empty.whole()).rowCount]).toEqual([["a"], [], 0]);
  });

  it("may be left in the middle, and be read again", async () => {
    const table = await folder.query("SELECT i FROM range(100000) t(i)");
    for (let time = 0; time < 3; time++) {
      for await (const batch of table.batches()) {
        expect(batch.text(0, 0)).toBe("0");
        break;
      }
    }
    expect((await table.whole()).rowCount).toBe(100_000);
  });

  it("is read as it is now, also when it was remade under its name a moment ago", async () => {
    for (let time = 0; time < 20; time++) {
      const whole = await (await folder.query(`SELECT hash(i + ${time}) AS n FROM range(1000) t(i)`)).whole();
      const [[first, last] = []] = await folder.rows(`SELECT hash(${time})::VARCHAR, hash(${time + 999})::VARCHAR`);
      expect([whole.text(0, 0), whole.text(999, 0)]).toEqual([first, last]);
    }
  });

  it("is refused by its name when it is cut, empty, or no Parquet", async () => {
    await folder.query("SELECT i FROM range(100000) t(i)");
    const path = folder.place("a.parquet");
    const start = { code: "input-invalid", kind: "permanent" };
    truncateSync(path, 10_000);
    const cut = await folder.open("a.parquet").catch((error: unknown) => error);
    expect(cut).toMatchObject(start);
    expect(String(cut)).toMatch(/a\.parquet could not be read as Parquet: .*magic bytes/);
    expect(String(cut)).not.toContain(path);
    for (const content of ["", "isin,nav\nA,1\n".repeat(10)]) {
      await expect(folder.made("a.parquet", content)).rejects.toMatchObject(start);
    }
    await expect(folder.open("none.parquet")).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is refused by its name when bytes within are damaged", async () => {
    await folder.query("SELECT i, repeat('x', (i % 50)::INTEGER) AS t FROM range(100000) t(i)");
    const bytes = folder.bytes("a.parquet");
    const table = await folder.made("a.parquet", bytes.fill(0xff, 1000, bytes.length - 2000));
    await expect(table.whole()).rejects.toMatchObject({
      code: "input-invalid",
      message: expect.stringContaining("a.parquet could not be read as Parquet"),
    });
  });

  it("is refused when the damage shows only after many rows", async () => {
    await folder.query("SELECT i, hash(i)::VARCHAR AS t FROM range(500000) t(i)");
    const bytes = folder.bytes("a.parquet");
    const from = Math.floor(bytes.length * 0.7);
    const table = await folder.made("a.parquet", bytes.fill(0xff, from, from + 50_000));
    await expect(table.whole()).rejects.toMatchObject({
      code: "input-invalid",
      message: expect.stringMatching(/a\.parquet could not be read as Parquet: /),
    });
  });

  it("is read no further when the signal aborts", async () => {
    const abort = new AbortController();
    await folder.query("SELECT i FROM range(100000) t(i)");
    const table = await folder.open("a.parquet", abort.signal);
    const rows = async () => {
      for await (const _ of table.batches()) abort.abort(new Error("enough"));
    };
    await expect(rows()).rejects.toThrow("enough");
    await expect(table.whole()).rejects.toThrow("enough");
  });
});

describe("a statement that would run for hours", () => {
  it("ends with the signal's reason when the signal aborts, also before it has begun", async () => {
    const abort = new AbortController();
    await using session = await ParquetSession.open(abort.signal);
    const endless = session.run("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b");
    abort.abort(new Error("enough"));
    await expect(endless).rejects.toThrow("enough");
    await session.close();
  });
});
