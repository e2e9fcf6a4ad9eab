import { read as readWorkbook, utils } from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { parquetFolder } from "../../support/parquet-files.ts";
import { NAVS, sqlFolder } from "./sql-jobs.ts";

const { text, report, error, bytes, place } = sqlFolder();
const { rows: duckdb } = await parquetFolder();

/** The cells of the first row after the header, as a workbook has them. */
async function sheetRow(query: string): Promise<readonly unknown[]> {
  await report(query, { target: "out.xlsx" });
  const book = readWorkbook(bytes("out.xlsx"));
  const [sheet = {}] = Object.values(book.Sheets);
  return utils.sheet_to_json<unknown[]>(sheet, { header: 1 })[1] ?? [];
}

describe("a value of the result", () => {
  // The value, as text, as JSON, and in a workbook.
  it.each([
    ["5::TINYINT", "5", "5", 5],
    ["9223372036854775807", "9223372036854775807", "9223372036854775807", "9223372036854775807"],
    ["123456789012345", "123456789012345", "123456789012345", 123456789012345],
    ["sum(1)", "1", "1", 1],
    ["170141183460469231731687303715884105727::HUGEINT", ...same("170141183460469231731687303715884105727")],
    ["1.10::DECIMAL(9, 2)", "1.10", "1.10", 1.1],
    ["-0.0000000012345::DECIMAL(30, 20)", ...same("-0.00000000123450000000", -1.2345e-9)],
    ["12345678901234.567::DECIMAL(18, 3)", ...same("12345678901234.567")],
    ["0.1::DOUBLE + 0.2", "0.30000000000000004", "0.30000000000000004", 0.30000000000000004],
    ["0.1::FLOAT", "0.1", "0.1", 0.1],
    ["1e21::DOUBLE", "1e+21", "1e+21", 1e21],
    ["2::DOUBLE", "2", "2", 2],
    ["'nan'::DOUBLE", "NaN", '"NaN"', "NaN"],
    ["'-inf'::FLOAT", "-Infinity", '"-Infinity"', "-Infinity"],
    ["true", "true", "true", "true"],
    ["DATE '2026-11-20'", "2026-11-20", '"2026-11-20"', "2026-11-20"],
    ["TIMESTAMP '2026-11-20 10:00:00.5'", ...textual("2026-11-20T10:00:00.5")],
    ["TIMESTAMP_NS '2026-11-20 10:00:00.123456789'", ...textual("2026-11-20T10:00:00.123456789")],
    ["TIMESTAMPTZ '2026-11-20 10:00:00+02'", ...textual("2026-11-20T08:00:00Z")],
    ["TIME '10:00:01'", ...textual("10:00:01")],
    ["INTERVAL 90 MINUTE", ...textual("01:30:00")],
    ["'e'::ENUM('e')", ...textual("e")],
    ["'007'", ...textual("007")],
    ["chr(65279) || 'x'", ...textual("\ufeffx")],
    ["decode('x'::BLOB)", ...textual("x")],
    ["[1, NULL, 3]", '"[1,null,3]"', "[1,null,3]", "[1,null,3]"],
    [
      "{'a': 1.10::DECIMAL(9, 2), 'b': DATE '2026-11-20'}",
      '"{""a"":1.1,""b"":""2026-11-20""}"',
      '{"a":1.1,"b":"2026-11-20"}',
      '{"a":1.1,"b":"2026-11-20"}',
    ],
    ["MAP {'k': [1]}", '"{""k"":[1]}"', '{"k":[1]}', '{"k":[1]}'],
    ["'{ \"a\":\n1.10 }'::JSON", '"{ ""a"":\n1.10 }"', '{ "a": 1.10 }', '{ "a":\n1.10 }'],
    ["['nan'::DOUBLE]", "[NaN]", '"[NaN]"', "[NaN]"],
  ])("%s is %j in a text, %j in JSON and %j in a workbook", async (value, inText, inJson, inSheet) => {
    const query = `SELECT ${value} AS a, NULL AS b`;
    expect(await text(query)).toBe(`a,b\n${inText},\n`);
    expect(await text(query, { target: "out.ndjson" })).toBe(`{"a":${inJson},"b":null}\n`);
    expect(await sheetRow(query)).toEqual([inSheet]);
  });

  it("of bytes is an error that tells the way out, except in Parquet", async () => {
    const made = await error("SELECT 'x'::BLOB AS b");
    expect(made).toMatchObject({ code: "job-invalid", hint: expect.stringContaining('decode("b")') });
    expect(made.message).toBe('/flow/jobs/top.sql: the column "b" of the result holds bytes (BLOB)');
    expect((await report("SELECT 'x'::BLOB AS b", { target: "out.parquet" })).facts?.["rows"]).toBe(1);
  });

  it("that is empty stays apart from an empty text", async () => {
    const sources = { "a.csv": 'a,b\n,""\n' };
    expect(await text("FROM source", { sources })).toBe('a,b\n,""\n');
    expect(await text("FROM source", { sources, target: "out.ndjson" })).toBe('{"a":null,"b":""}\n');
  });
});

describe("the target", () => {
  it("continues the dialect of the first source", async () => {
    const sources = { "a.csv": Buffer.from("\ufeffa;b\r\n1;\u20ac\r\n", "utf16le"), "b.csv": "x,y\n1,2" };
    await report("SELECT a, b, y FROM source JOIN source_2 ON a = x", { sources });
    expect(bytes("out.csv").toString("utf16le")).toBe("\ufeffa;b;y\r\n1;\u20ac;2\r\n");
  });

  it("has the rows in the order of the query, however many", async () => {
    const made = await text("SELECT r FROM range(300_000) AS t(r) ORDER BY hash(r)");
    const [sorted] = await duckdb("SELECT list(r ORDER BY hash(r)) FROM range(300_000) AS t(r)");
    expect(made).toBe(`r\n${[sorted?.[0]].flat().join("\n")}\n`);
  });

  it("as Parquet keeps the types of the query, and whole numbers of more than 64 bits all their digits", async () => {
    const query = `SELECT 1::TINYINT AS a, 1.10::DECIMAL(9, 2) AS b, sum(9007199254740993) AS c, DATE '2026-11-20' AS d,
      TIMESTAMPTZ '2026-11-20 10:00:00+00' AS e, [1, 2] AS f, {'x': 'y'} AS g, 0.1::FLOAT AS h, 'x' AS "i ""j"`;
    expect((await report(query, { target: "out.parquet" })).facts).toMatchObject({ rows: 1 });
    const [types] = await duckdb(
      `SELECT list(column_name || ' ' || column_type) FROM (DESCRIBE FROM '${place("out.parquet")}')`,
    );
    expect(types?.[0]).toEqual([
      "a TINYINT",
      "b DECIMAL(9,2)",
      "c DECIMAL(38,0)",
      "d DATE",
      "e TIMESTAMP WITH TIME ZONE",
      "f INTEGER[]",
      "g STRUCT(x VARCHAR)",
      "h FLOAT",
      'i "j VARCHAR',
    ]);
    expect(await duckdb(`SELECT c::VARCHAR, g.x FROM '${place("out.parquet")}'`)).toEqual([["9007199254740993", "y"]]);
  });

  it("as Parquet has the rows of any query in their order, in row groups that fit in memory", async () => {
    const wide = `${"w".repeat(20_000)}\n`;
    const sources = { "a.csv": `a\n${wide.repeat(5)}` };
    const made = await report("SELECT r, a FROM source, range(1000) AS t(r) ORDER BY r DESC", {
      sources,
      target: "out.parquet",
    });
    expect(made.facts?.["rows"]).toBe(5_000);
    const file = place("out.parquet");
    expect(await duckdb(`SELECT DISTINCT row_group_num_rows FROM parquet_metadata('${file}') ORDER BY ALL`)).toEqual([
      [904n],
      [2048n],
    ]);
    expect(await duckdb(`SELECT count(*) FROM (SELECT r, lag(r) OVER () AS l FROM '${file}') WHERE l < r`)).toEqual([
      [0n],
    ]);
    const pivot = await report("PIVOT source ON isin USING max(nav)", { target: "out.parquet" });
    expect(pivot.facts?.["rows"]).toBe(1);
    expect(await duckdb(`FROM '${file}'`)).toEqual([["3", "2"]]);
  });

  it("cannot have two columns of one name", async () => {
    const made = await error("SELECT * FROM source AS a JOIN source AS b ON a.isin = b.isin");
    expect(made).toMatchObject({ code: "job-invalid", hint: expect.stringContaining("USING") });
    expect(made.message).toBe('/flow/jobs/top.sql: two columns of the result are called "isin"');
    expect(await text("SELECT 1 AS a, 2 AS A")).toBe("a,A\n1,2\n");
    const parquet = await error("SELECT 1 AS a, 2 AS A", { target: "out.parquet" });
    expect(parquet.message).toContain('the columns "a" and "A" cannot both be written to a Parquet file');
  });

  it("may be packed", async () => {
    await report("FROM source", { target: "out.csv.gz" });
    expect(await text("FROM source", { sources: { "b.csv.gz": bytes("out.csv.gz") } })).toBe(NAVS);
  });
});

/** The same text in a target of texts and of JSON numbers, and in a workbook unless a number stands there. */
function same(digits: string, number?: number): [string, string, string | number] {
  return [digits, digits, number ?? digits];
}

function textual(value: string): [string, string, string] {
  return [value, JSON.stringify(value), value];
}
