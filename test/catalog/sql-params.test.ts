import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { expect, it } from "vitest";
import { sqlParamNames } from "../../src/catalog/sql-params.ts";

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
