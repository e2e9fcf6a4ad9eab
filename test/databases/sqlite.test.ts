import { appendFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { loadFiles } from "../../src/databases/load-files.ts";
import { openDatabase } from "../../src/databases/open-database.ts";
import type { Database } from "../../src/ports/database.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { openTables } from "../../src/tables/tables.ts";
import { describeLoading } from "./load-contract.ts";
import { describeModes } from "./mode-contract.ts";
import { asText, inShort, loadInto, makeSqliteTarget, writeFiles } from "./support/target.ts";

describeLoading("SQLite", makeSqliteTarget);
describeModes("SQLite", makeSqliteTarget);

test("numbers are stored as numbers, the rest as the text of the file", async () => {
  const target = await makeSqliteTarget();
  const content = "n,x,ok,day,at,note\n9223372036854775807,1,TRUE,2026-11-21,2026-11-21T11:03Z,007\n";
  await loadInto(target, writeFiles({ "a.csv": content, "b.csv": "x\n2.5\n" }));
  const sql =
    "SELECT n, x, ok, day, at, note, typeof(n), typeof(x), typeof(ok), typeof(day), typeof(note) FROM t LIMIT 1";
  expect(asText(await target.query(sql))).toEqual([
    [
      "9223372036854775807",
      "1",
      "1",
      "2026-11-21",
      "2026-11-21T11:03Z",
      "007",
      "integer",
      "real",
      "integer",
      "text",
      "text",
    ],
  ]);
});

test("a table of other types takes what its columns can hold", async () => {
  const target = await makeSqliteTarget();
  await target.query("CREATE TABLE t (id BIGINT, price DECIMAL(10,2), code VARCHAR(3), raw, flag BOOL)");
  const paths = writeFiles({
    "a.csv": "ID,price,code,raw,flag\n1,1.50,007,007,0\n",
    "b.csv": "price\nx\n",
    "c.csv": "flag\n2\n",
  });
  expect(inShort(await loadInto(target, paths))).toEqual([
    "loaded 1",
    'line 2, column price: found "x", expected a number such as -12.5',
    'line 2, column flag: found "2", expected true or false',
  ]);
  expect(asText(await target.query("SELECT * FROM t"))).toEqual([["1", "1.5", "007", "007", "0"]]);
});

test("a table's name is the same in capital letters, also for what was loaded", async () => {
  const target = await makeSqliteTarget();
  const paths = writeFiles({ "a.csv": "k\n1\n" });
  expect(inShort(await loadInto(target, paths))).toEqual(["loaded 1"]);
  expect(inShort(await loadInto(target, paths, { table: "T" }))).toEqual(["already"]);
});

test("a file that changes between its hash and its load is left out", async () => {
  const target = await makeSqliteTarget();
  const paths = writeFiles({ "a.csv": "k\n1\n" });
  await loadInto(target, writeFiles({ "b.csv": "k\n0\n" }));
  const database = await openDatabase(target.to);
  const growing: Database = {
    ...{ label: database.label, limits: database.limits, close: () => database.close() },
    transaction: (table, work) =>
      database.transaction(table, (load) => {
        appendFileSync(paths[0] ?? "", "2\n");
        return work(load);
      }),
  };
  const { signal } = new AbortController();
  await using tables = openTables({ signal });
  const outcomes = await loadFiles({
    ...{
      open: (path) => tables.read({ path, name: basename(path) }),
      database: growing,
      paths,
      table: "t",
      mode: { kind: "append" },
    },
    ...{ clock: systemClock, signal, onOutcome: () => {} },
  });
  await database.close();
  expect(inShort(outcomes)).toEqual(["the file changed while it was read"]);
  expect(asText(await target.query("SELECT k FROM t"))).toEqual([["0"]]);
});
