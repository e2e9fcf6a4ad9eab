import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { expect, it } from "vitest";
import { splitSqlParams, sqlHeaderTypes, sqlParamNames, sqlParamsIn } from "../../src/domain/sql-query.ts";

it.each([
  ["select $a, $b, $a", ["a", "b"]],
  ["select $Column, $column", ["Column"]],
  ["select $a::int, [$b], -$c-$d", ["a", "b", "c", "d"]],
  ["select $1, $1a, $_x1, $größe", ["1", "_x1", "größe"]],
  ["select 'it''s $a', $b", ["b"]],
  ["select E'it\\'s $a', e'\\\\', $b", ["b"]],
  ["select 'a\\', $b", ["b"]],
  ['select "$a ""$b", x$c, "x" as y$d from $e', ["e"]],
  ["select 1 -- $a\n, $b -- 'x\r, $c", ["b", "c"]],
  ["select /* $a /* $b */ $c */ $d /* ' */, $e", ["d", "e"]],
  ["select $$ $a ' $$, $x$ $b $$ $y$ $x$, $c", ["c"]],
  ["select 1 /* $a", []],
  ['select $"a b", $ c, $\n"d""e"', ["a b", "c", 'd"e']],
  ["", []],
])("finds the params of %s", (query, names) => {
  expect(sqlParamNames(query)).toEqual(names);
});

it("finds each place of a param", () => {
  expect(sqlParamsIn('select $a, $ "b c" /* $x */ + $A')).toEqual([
    { name: "a", from: 7, to: 9 },
    { name: "b c", from: 11, to: 18 },
    { name: "A", from: 30, to: 32 },
  ]);
});

it.each([
  ["-- types: auto\nselect 1", "auto"],
  ["\n /* of /* all */ navs */ --TYPES :text \r\nselect 1", "text"],
  ["-- The best.\n-- types: auto\n-- types: text\nselect 1", "auto"],
  ["-- types: number", "number"],
  ["-- types of navs: auto\nselect 1", undefined],
  ["select 1 -- types: auto", undefined],
  ["'-- types: auto'", undefined],
])("reads in the header of %j types %s", (query, types) => {
  expect(sqlHeaderTypes(query)).toBe(types);
});

it("tells params of a query from those by which files are read", () => {
  const params = { least: 5, sheet: "Navs", csv: {}, ragged: "skip", other: 1 };
  expect(splitSqlParams("select $least, $SHEET", params)).toEqual({
    used: { least: 5, sheet: "Navs", other: 1 },
    reading: { csv: {}, ragged: "skip" },
  });
});

it("agrees with DuckDB about what is a param", async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  const pieces = [
    "$a",
    "$b",
    "'",
    "''",
    '"',
    "$$",
    "$a$",
    "--",
    "/*",
    "*/",
    "\n",
    "\\",
    "E'",
    "x",
    "1",
    ", ",
    " ",
    "x$a",
    "$",
  ];
  // Of params that are numbers DuckDB does not tell the names.
  const words = fc
    .array(fc.constantFrom(...pieces), { maxLength: 12 })
    .map((parts) => `select ${parts.join("")}`)
    .filter((query) => !/\$\d/.test(query));
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(words, async (query) => {
      const known = await paramsOf(query, connection);
      if (known === undefined) return;
      compared += 1;
      expect([...sqlParamNames(query)].sort()).toEqual(known);
    }),
    { numRuns: 2_000 },
  );
  expect(compared).toBeGreaterThan(50);
});

type Connection = Awaited<ReturnType<DuckDBInstance["connect"]>>;

/** Undefined for what DuckDB cannot read as one query. */
async function paramsOf(query: string, connection: Connection): Promise<readonly string[] | undefined> {
  const prepared = await connection.prepare(query).catch(() => undefined);
  if (prepared === undefined) return undefined;
  const names = Array.from({ length: prepared.parameterCount }, (_, index) => prepared.parameterName(index + 1));
  prepared.destroySync();
  return names.sort();
}
