import { utils, write as workbook } from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { sqlFolder } from "./sql-jobs.ts";

const { report, text, read, bytes } = sqlFolder();

/** The type of a column with these cells, as it is without quotes in a CSV. */
async function typeOf(...cells: readonly string[]): Promise<string> {
  const made = await report("-- types: auto\nFROM source", {
    sources: { "a.csv": `a,b\n${cells.map((cell) => `${cell},\n`).join("")}` },
  });
  const [type = ""] = [made.facts?.["types in a.csv"]].flat();
  return String(type).replace("a ", "");
}

describe("with types: auto a column is of the narrowest type that all its cells have", () => {
  it.each([
    [["true", "FALSE", ""], "BOOLEAN"],
    [["1", "-2", "9223372036854775807", "0"], "BIGINT"],
    [["1", "1.5"], "DOUBLE"],
    [["1.10", "-.5", "5.", "1.5e10", "1e+5", "  7 "], "DOUBLE"],
    [["9007199254740992", "0.5"], "DOUBLE"],
    [["0.0", "0e-7", "0.0E9"], "DOUBLE"],
    [["2026-11-20", "2024-02-29"], "DATE"],
    [["2026-11-20", "2026-11-20 10:00"], "TIMESTAMP"],
    [["2026-11-20T10:00:00.123456"], "TIMESTAMP"],
    [["2026-11-20T10:00:00.123Z", "2026-11-20 10:00:00+02:00"], "TIMESTAMPTZ"],
  ])("%j: %s", async (cells, type) => {
    expect(await typeOf(...cells)).toBe(type);
  });

  it.each([
    ["nothing"],
    [""],
    ["007"],
    ["-07.5"],
    ["+1"],
    ["-0"],
    ["1E5"],
    ["1,5"],
    ["1_000"],
    ["0x10"],
    ["NaN"],
    ["inf"],
    ["1.5e400"],
    ["1.5e-400"],
    ["9223372036854775808"],
    ["yes"],
    ["t"],
    ["2023-02-29"],
    ["2026-1-2"],
    ["20.11.2026"],
    ["0000-01-01"],
    ["infinity"],
    ["2026-11-20 24:00"],
    ["2026-11-20 10:00:00.1234567"],
    ["10:00"],
  ])("%j: text", async (cell) => {
    expect(await typeOf(`"${cell}"`, "")).toBe("VARCHAR");
    expect(await typeOf(`"${cell}"`, "1")).toBe(cell === "" ? "BIGINT" : "VARCHAR");
  });

  it.each([
    [["1", "2026-11-20"]],
    [["true", "1"]],
    [["9007199254740993", "0.5"]],
    [["2026-11-20 10:00", "2026-11-20 10:00Z"]],
  ])("%j together: text", async (cells) => {
    expect(await typeOf(...cells)).toBe("VARCHAR");
  });

  it("whatever row the cell stands in that is of no such type", async () => {
    const rows = (last: string) => [...Array.from({ length: 50_000 }, (_, row) => String(row)), last];
    expect(await typeOf(...rows("50000"))).toBe("BIGINT");
    expect(await typeOf(...rows("0.5"))).toBe("DOUBLE");
    expect(await typeOf(...rows("050"))).toBe("VARCHAR");
  });

  it("and blank cells are NULL but in texts, which stay as they are", async () => {
    const sources = { "a.csv": 'n,t\n1,\n" ",""\n,x \n' };
    const query = "SELECT n IS NULL AS n, t IS NULL AS t, length(t) AS l FROM source";
    expect(await text(query, { sources, types: "auto" })).toBe("n,t,l\nfalse,true,\ntrue,false,0\ntrue,false,2\n");
  });
});

describe("types", () => {
  it("are asked for by the pair, else above the query; texts otherwise", async () => {
    const query = "SELECT typeof(nav) AS t FROM source LIMIT 1";
    expect(await text(query)).toBe("t\nVARCHAR\n");
    expect(await text(query, { types: "auto" })).toBe("t\nDOUBLE\n");
    expect(await text(`-- The best.\n--TYPES : auto\n${query}`)).toBe("t\nDOUBLE\n");
    expect(await text(`-- types: auto\n${query}`, { types: "text" })).toBe("t\nVARCHAR\n");
    expect(await text(`${query} -- types: auto`)).toBe("t\nVARCHAR\n");
  });

  it("of a workbook and of JSON heed what is a text there", async () => {
    const json = '{"a": "1", "b": 1, "c": "2026-11-20", "d": true, "e": "true"}\n{"a": "2", "b": null}\n';
    const lines = await report("FROM source", { sources: { "a.ndjson": json }, types: "auto" });
    expect(lines.facts?.["types in a.ndjson"]).toEqual(["a VARCHAR", "b BIGINT", "c DATE", "d BOOLEAN", "e VARCHAR"]);
    const sheet = utils.aoa_to_sheet([
      ["a", "b", "c"],
      ["1", 1.5, true],
      ["2", null, false],
    ]);
    const made = workbook(utils.book_new(sheet, "Navs"), { type: "buffer", bookType: "xlsx" });
    const sheets = await report("FROM source", { sources: { "a.xlsx": made }, types: "auto" });
    expect(sheets.facts?.["types in a.xlsx"]).toEqual(["a VARCHAR", "b DOUBLE", "c BOOLEAN"]);
  });

  it("of a Parquet file are its own; with texts its cells are what other jobs write", async () => {
    const values =
      "SELECT 1::TINYINT AS a, 1.10::DECIMAL(9, 2) AS b, [1, 2] AS c, TIMESTAMP '2026-11-20 10:00' AS \"D d\"";
    await report(values, { target: "own.parquet" });
    const sources = { "own.parquet": bytes("own.parquet") };
    const query = 'SELECT a, b * 2 AS b, c[2] AS c, "D d" FROM source';
    const own = await report(query, { sources, types: "auto" });
    expect(read("out.csv")).toBe("a,b,c,D d\n1,2.20,2,2026-11-20T10:00:00\n");
    expect(own.facts).toMatchObject({
      "rows in": 1,
      "types in own.parquet": ["a TINYINT", "b DECIMAL(9,2)", "c INTEGER[]", "D d TIMESTAMP"],
    });
    expect(await text("SELECT *, typeof(b) AS t FROM source", { sources })).toBe(
      'a,b,c,D d,t\n1,1.10,"[1, 2]",2026-11-20T10:00:00,VARCHAR\n',
    );
  });
});
