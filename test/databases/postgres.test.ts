import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../src/databases/open-database.ts";
import { describeLoading } from "./load-contract.ts";
import { describeModes } from "./mode-contract.ts";
import { type PostgresServer, startPostgres } from "./support/postgres.ts";
import { asText, inShort, loadInto, type Target, writeFiles } from "./support/target.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

describeLoading("PostgreSQL", makeTarget);
describeModes("PostgreSQL", makeTarget);

async function makeTarget(): Promise<Target> {
  const to = await server.freshUrl();
  return { to, query: (sql) => server.query(to, sql) };
}

test("the server's own refusal of a cell is given with its line and column", async () => {
  const target = await makeTarget();
  await target.query("CREATE TABLE t (small smallint, id uuid, name varchar(3))");
  const paths = writeFiles({
    "a.csv": "small,id\n1,\n40000,\n",
    "b.csv": "id,small\n0f8fad5b-d9cb-469f-a165-70867728950e,1\nnot one,1\n",
    "c.csv": "name\nlong\n",
    "d.csv": "id,name\n0f8fad5b-d9cb-469f-a165-70867728950e,abc\n",
  });
  expect(inShort(await loadInto(target, paths))).toEqual([
    'line 3: the database refused it: column small: value "40000" is out of range for type smallint',
    'line 3: the database refused it: column id: invalid input syntax for type uuid: "not one"',
    "line 2: the database refused it: column name: value too long for type character varying(3)",
    "loaded 1",
  ]);
});

test("a name that PostgreSQL would cut off is refused, and other files still load", async () => {
  const target = await makeTarget();
  const paths = writeFiles({ "a.csv": `k,${"ü".repeat(32)}\n1,2\n`, "b.csv": `k,${"ü".repeat(31)}\n1,2\n` });
  expect(inShort(await loadInto(target, paths))).toEqual([
    `the name "${"ü".repeat(32)}" has 64 bytes; PostgreSQL keeps 63`,
    "loaded 1",
  ]);
  await expect(loadInto(target, paths, { table: "t".repeat(64) })).rejects.toMatchObject({ code: "input-invalid" });
});

test("a key that is checked at the end of a transaction alone cannot be upserted by, and is told so", async () => {
  const target = await makeTarget();
  await target.query("CREATE TABLE t (k integer UNIQUE DEFERRABLE)");
  const load = loadInto(target, writeFiles({ "a.csv": "k\n1\n" }), { mode: { kind: "upsert", key: ["k"] } });
  await expect(load).rejects.toMatchObject({ hint: expect.stringContaining("CREATE UNIQUE INDEX") });
});

test("a server's limits on statements and idle transactions do not hold for a load", async () => {
  const target = await makeTarget();
  const limits = ["statement_timeout", "idle_in_transaction_session_timeout"];
  const columns = limits.map((name) => `${name} text DEFAULT current_setting('${name}')`);
  await target.query(`CREATE TABLE t (k integer, ${columns.join(", ")})`);
  const to = `${target.to}${limits.map((name) => `%20-c${name}%3D60s`).join("")}`;
  expect(inShort(await loadInto({ ...target, to }, writeFiles({ "a.csv": "k\n1\n" })))).toEqual(["loaded 1"]);
  expect(asText(await target.query("SELECT * FROM t"))).toEqual([["1", "0", "0"]]);
});

test("dates and times are the same moment in the table", async () => {
  const target = await makeTarget();
  const content =
    "day,plain,at\n0001-01-01,2026-11-21T11:03,2026-11-21T11:03:00.123456+05:30\n9999-12-31,2026-11-22,2026-11-21 11:03Z\n";
  await loadInto(target, writeFiles({ "a.csv": content }));
  const sql = "SELECT day::text, plain::text, (at AT TIME ZONE 'UTC')::text AS at FROM t ORDER BY 1";
  expect(asText(await target.query(sql))).toEqual([
    ["0001-01-01", "2026-11-21 11:03:00", "2026-11-21 05:33:00.123456"],
    ["9999-12-31", "2026-11-22 00:00:00", "2026-11-21 11:03:00"],
  ]);
});

test("the label has no password and no options", async () => {
  const to = "postgresql://me:p%40ss@db.example:5433/funds?password=other&sslmode=require";
  expect((await openDatabase(to)).label).toBe("postgres://me:***@db.example:5433/funds");
});
