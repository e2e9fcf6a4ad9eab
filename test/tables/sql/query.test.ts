import { describe, expect, it } from "vitest";
import { sqlFolder } from "./sql-jobs.ts";

const { text, report, error, left } = sqlFolder();

describe("a query", () => {
  it("reads its sources as source, source_2 and by the pair's names, as texts", async () => {
    const sources = { "navs.csv": "isin,nav\nA,007\nB,1.10\n", "flows.csv": "ISIN;flow\nB;5\nA;\n" };
    const query = `SELECT s.isin, nav, flow, nav || 'x' AS x, typeof(nav) AS t
      FROM source s JOIN source_2 ON s.isin = source_2.ISIN ORDER BY s.isin`;
    expect(await text(query, { sources })).toBe("isin,nav,flow,x,t\nA,007,,007x,VARCHAR\nB,1.10,5,1.10x,VARCHAR\n");
    const named = "SELECT nav FROM navs WHERE isin IN (SELECT ISIN FROM flows WHERE flow > '1')";
    expect(await text(named, { sources, as: ["navs", "flows"] })).toBe("nav\n1.10\n");
  });

  it.each([
    ["SELECT isin FROM source WHERE nav = '2'", "isin\nB\n"],
    ["WITH few AS (SELECT * FROM source LIMIT 1) SELECT nav FROM few", "nav\n1.5\n"],
    ["FROM source ORDER BY nav DESC LIMIT 1", "isin,nav\nA,3\n"],
    ["VALUES ('x', 1)", "col0,col1\nx,1\n"],
    ["TABLE source", "isin,nav\nA,1.5\nB,2\nA,3\n"],
    ["PIVOT source ON isin IN ('A', 'B') USING max(nav)", "A,B\n3,2\n"],
    ["PIVOT source ON isin USING max(nav); -- all of them", "A,B\n3,2\n"],
    ["SELECT x.A AS a FROM (PIVOT source ON isin USING max(nav)) AS x", "a\n3\n"],
    ["UNPIVOT (SELECT * FROM source LIMIT 1) ON isin, nav", "name,value\nisin,A\nnav,1.5\n"],
    ["SELECT unnest([1, 2]) AS a, r FROM range(1) AS t(r)", "a,r\n1,0\n2,0\n"],
    ["DESCRIBE source", "column_name,column_type,null,key,default,extra\nisin,VARCHAR,YES,,,\nnav,VARCHAR,YES,,,\n"],
    ["/* ; */ SELECT ';' AS a -- ; \n ; ", "a\n;\n"],
    ["\ufeffSELECT 1 AS a", "a\n1\n"],
    ['SELECT nav AS "a b", nav AS größe FROM source LIMIT 1', "a b,größe\n1.5,1.5\n"],
  ])("may be %j", async (query, made) => {
    expect(await text(query)).toBe(made);
  });

  it("gets params as if they were written in it", async () => {
    const query = `SELECT $label AS label, -$Low AS low, $list AS list, nav, $none IS NULL AS none, $o ->> 'x' AS o
      FROM source WHERE nav::DOUBLE >= $low AND isin IN $isins AND ($yes) LIMIT $ n`;
    const params = {
      label: "it's $low",
      Low: 1.75,
      list: [1, -2],
      none: null,
      o: { x: "y" },
      isins: ["A", "B"],
      yes: true,
      n: 1,
    };
    expect(await text(query, { params })).toBe(`label,low,list,nav,none,o\nit's $low,-1.75,"[1,-2]",2,true,y\n`);
    expect(await text("PIVOT (FROM source WHERE isin = $a) ON isin USING max(nav)", { params: { a: "A" } })).toBe(
      "A\n3\n",
    );
    expect(await text("SELECT 5-$n AS a", { params: { n: -2 } })).toBe("a\n7\n");
  });

  it("of no rows makes a table without rows, in every format that has a header", async () => {
    expect(await text("FROM source WHERE false")).toBe("isin,nav\n");
    expect(await text("FROM source WHERE false", { target: "out.ndjson" })).toBe("");
    expect((await report("FROM source WHERE false", { target: "out.xlsx" })).facts).toMatchObject({
      "rows in": 3,
      rows: 0,
    });
    expect((await report("FROM source", { sources: { "b.csv": "x,y\n" } })).facts).toMatchObject({
      "rows in": 0,
      rows: 0,
    });
  });

  it("tells rows in and out, by source where there are several, and what readers left out", async () => {
    const sources = { "a.csv": "isin,x\nA,1\n\nB\n", "b.csv": "y\n1\n" };
    const made = await report("SELECT x FROM source WHERE x = '1'", { sources, params: { ragged: "skip" } });
    expect(made).toEqual({
      facts: { "rows in": 2, rows: 1, "rows in a.csv": 1, "rows in b.csv": 1, "skipped lines": 1, "blank lines": 1 },
      warnings: ["a.csv: 1 line left out, not as wide as the header"],
    });
  });

  it("tells how far it has read its sources", async () => {
    const told: unknown[] = [];
    await report("FROM source", { progress: (...step) => told.push(step) });
    expect(told).toEqual([[23, 23, "bytes"]]);
  });

  it("leaves no file behind", async () => {
    await report("FROM source ORDER BY nav");
    await error("FROM nothing");
    expect(left()).toEqual([]);
  });
});

describe("sources", () => {
  it("are read as other table jobs read them: dialect, sheet, ragged lines, ISINs", async () => {
    const sources = { "a.txt": "a:b\n'x:y':1\n", "b.csv": "c\n1\n" };
    const csv = [{ delimiter: ":", quote: "'" }, {}];
    expect(await text("SELECT a, b, c FROM source, source_2", { sources, params: { csv }, target: "out.txt" })).toBe(
      "a:b:c\n'x:y':1:1\n",
    );
    const one = await error("FROM source", { params: { csv } });
    expect(one).toMatchObject({ code: "params-invalid", message: '"csv" lists 2 dialects for 1 sources' });
    const checked = await report("FROM source", { sources: { "a.csv": "isin\nX\n" }, params: { checkIsin: true } });
    expect(checked.facts).toMatchObject({ "bad isin": 1, "bad isin, first": ["a.csv, line 2: X"] });
    expect(await text("SELECT $sheet AS s", { params: { sheet: "Navs" } })).toBe("s\nNavs\n");
  });

  it("that are no tables are errors with file, line and column", async () => {
    const wide = await error("FROM source", { sources: { "a.csv": "a,b\n1,2\n1\n" } });
    expect(wide).toMatchObject({
      code: "input-invalid",
      message: "a.csv, line 3: 1 cell, but the header has 2 columns",
    });
    const open = await error("FROM source_2", { sources: { "a.csv": "a\n", "b.csv": 'a,b\n1,"2\n' } });
    expect(open.message).toBe("b.csv, line 2, column b: a quote that opens here is never closed");
    const half = await error("FROM source", { sources: { "a.ndjson": '{"a": "x"}\n{"a": "\\ud800"}\n' } });
    expect(half.message).toBe("a.ndjson, line 2, column a: half a character, which is no text");
  });

  it("keep the names of their columns, and may not have two that are one to SQL", async () => {
    const odd = { "a.csv": 'a b," c","d""e",,"x\ny"\n1,2,3,4,5\n' };
    expect(await text("FROM source", { sources: odd })).toBe('a b, c,"d""e",column_4,"x\ny"\n1,2,3,4,5\n');
    expect(await text('SELECT " c" AS c, column_4 AS d FROM source', { sources: odd })).toBe("c,d\n2,4\n");
    const same = await error("FROM source", { sources: { "a.csv": "nav,isin,NAV\n" } });
    expect(same).toMatchObject({
      code: "input-invalid",
      message: 'a.csv has the columns "nav" and "NAV", which SQL cannot tell apart',
      hint: "Give one of them another name in the header.",
    });
    expect((await error("FROM source", { sources: { "a.csv": "column_2,\n" } })).message).toContain(
      'the column "column_2" twice',
    );
  });
});
