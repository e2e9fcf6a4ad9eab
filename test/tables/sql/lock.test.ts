import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configureTables, connect } from "../../../src/tables/engine.ts";
import { SqlSession } from "../../../src/tables/sql/session.ts";
import { NAVS, sqlFolder } from "./sql-jobs.ts";

const { place, write, error, text, left } = sqlFolder();
const ONE_QUERY = "An SQL job is one query: SELECT, or WITH, FROM, VALUES or PIVOT; its result becomes the target.";
const FILE = "/flow/jobs/top.sql";

describe("an SQL job is one query", () => {
  it.each([
    ["", "there is no query in it"],
    ["-- only this\n;", "there is no query in it"],
    ["SELECT 1; SELECT 2", "there are 2 queries in it"],
    ["PIVOT source ON isin USING max(nav); SELECT 2", "there are several statements in it"],
    ["SELECT 1; COPY source TO 'x.csv'", "there are several statements in it"],
    ["COPY source TO 'x.csv'", "a statement that begins with COPY is no query"],
    ["COPY (PIVOT source ON isin USING max(nav)) TO 'x.csv'", "a statement that begins with COPY is no query"],
    ["attach 'x.db' AS x", "a statement that begins with ATTACH is no query"],
    ["INSTALL httpfs", "a statement that begins with INSTALL is no query"],
    ["LOAD httpfs", "a statement that begins with LOAD is no query"],
    ["SET memory_limit = '1TB'", "a statement that begins with SET is no query"],
    ["PRAGMA database_list", "a statement that begins with PRAGMA is no query"],
    ["PRAGMA threads = 4", "a statement that begins with PRAGMA is no query"],
    ["CALL enable_logging()", "a statement that begins with CALL is no query"],
    ["CREATE TABLE x AS SELECT 1", "a statement that begins with CREATE is no query"],
    ["INSERT INTO source SELECT 1, 2", "a statement that begins with INSERT is no query"],
    ["WITH x AS (SELECT 1) INSERT INTO source SELECT 1, 2", "a statement that begins with WITH is no query"],
    ["DROP VIEW source", "a statement that begins with DROP is no query"],
    ["EXPORT DATABASE 'x'", "a statement that begins with EXPORT is no query"],
    ["IMPORT DATABASE 'x'", "a statement that begins with IMPORT is no query"],
    ["EXPLAIN SELECT 1", "a statement that begins with EXPLAIN is no query"],
    ["BEGIN", "a statement that begins with BEGIN is no query"],
    ["USE x", "a statement that begins with USE is no query"],
  ])("and not %j", async (query, message) => {
    const made = await error(query);
    expect(made).toMatchObject({ code: "job-invalid", kind: "permanent", hint: ONE_QUERY });
    expect(made.message).toBe(`${FILE}: ${message}`);
  });
});

describe("a query reads nothing but its sources", () => {
  it.each([
    "read_csv('/etc/passwd')",
    "read_csv('https://example.com/a.csv')",
    "read_text('/etc/passwd')",
    "read_blob('/etc/passwd')",
    "read_parquet('x.parquet')",
    "read_json('x.json')",
    "glob('/etc/*')",
    "sniff_csv('/etc/passwd')",
    "parquet_metadata('x.parquet')",
    "enable_logging()",
    "enable_profiling()",
    "arrow_scan(1::UBIGINT, 2::UBIGINT, 3::UBIGINT)",
    "query('SELECT 1')",
    "query_table('source')",
    "duckdb_settings()",
    "duckdb_secrets()",
    "sql_auto_complete('x')",
    "json_execute_serialized_sql('x')",
    "system.main.\"Read_Text\"('/etc/passwd')",
    "pragma_database_size /* */ ()",
  ])("so %s is not there, wherever it stands", async (call) => {
    const name = /([a-z_]+)"?[ /*]*\(/i.exec(call)?.[1];
    const refused = { code: "job-invalid", hint: "A query reads its sources and nothing else: source." };
    for (const query of [
      `SELECT * FROM\n ${call}`,
      `SELECT\n (SELECT 1 FROM ${call})`,
      `WITH x AS (PIVOT source ON isin USING max(nav)) SELECT *\n FROM x, ${call}`,
    ]) {
      const made = await error(query);
      expect(made, query).toMatchObject(refused);
      expect(made.message).toMatch(new RegExp(`^${FILE}:2:\\d+: ${name}\\(\\) is not there for SQL jobs$`, "i"));
    }
    expect((await error(`SELECT * FROM\n ${call.replace(/^(system\.main\.)?/, "")}`)).message).toContain(
      `${FILE}:2:2: `,
    );
  });

  it.each(["'/etc/passwd'", "'/etc/*.csv'", "'https://example.com/a.csv'", '"a.csv"', "'out.parquet'"])(
    "so the file %s is no table",
    async (file) => {
      write("a.csv", NAVS);
      const made = await error(`FROM ${file}`, { target: "out.parquet" });
      expect(made).toMatchObject({
        code: "job-invalid",
        hint: expect.stringMatching(/^The query can|^Name the file as/),
      });
      expect(made.message).toMatch(/Table with name .* does not exist!$|Cannot access file/);
    },
  );

  it("so there are neither the environment nor other databases", async () => {
    expect((await error("SELECT getenv('HOME')")).message).toContain(
      "Scalar Function with name getenv does not exist!",
    );
    expect((await error("FROM sqlite.main.x")).code).toBe("job-invalid");
  });
});

describe("the DuckDB of a run", () => {
  it("opens no file but those it is given, whatever it is asked", async () => {
    const given = write("given.csv", "a\n1\n");
    write("other.csv", "a\n2\n");
    const opening = { spillFolder: place("spill"), files: [given], signal: new AbortController().signal };
    await using session = await SqlSession.open(opening);
    expect(await session.row(`FROM '${given}'`)).toEqual([1n]);
    for (const sql of [
      `FROM '${place("other.csv")}'`,
      `FROM glob('${place("*")}')`,
      `COPY (SELECT 1) TO '${place("new.csv")}'`,
      `ATTACH '${place("new.db")}'`,
      "INSTALL httpfs",
      "LOAD httpfs",
      "LOAD '/tmp/x.duckdb_extension'",
      "FROM 'https://example.com/a.csv'",
      `EXPORT DATABASE '${place("new")}'`,
    ]) {
      await expect(session.run(sql), sql).rejects.toThrow(/"exception_type":"(Permission|Catalog)"/);
    }
    for (const sql of [
      "SET enable_external_access = true",
      "SET allowed_paths = ['/etc/passwd']",
      "SET lock_configuration = false",
      "RESET enable_external_access",
      "PRAGMA memory_limit = '1TB'",
      "SET autoinstall_known_extensions = true",
      "SET allow_community_extensions = true",
    ]) {
      await expect(session.run(sql), sql).rejects.toThrow(/locked|cannot be|Cannot/);
    }
    expect(existsSync(place("new.csv"))).toBe(false);
  });

  it("is one for each run: nothing of a run is left for the next, or for the reader of Parquet", async () => {
    expect(await text("SELECT setseed(0.5) AS a")).toBe("a\n\n");
    expect(await text("PIVOT source ON isin USING max(nav)")).toBe("A,B\n3,2\n");
    expect(await text("SELECT count(*) AS n FROM duckdb_types WHERE NOT internal")).toBe("n\n0\n");
    await error("SELECT * FROM source, enable_logging()");
    await error("SELECT nav::DATE FROM source");
    const connection = await connect();
    const shown = await connection.runAndReadAll(
      "SELECT current_setting('enable_external_access'), current_setting('lock_configuration'), current_setting('errors_as_json')",
    );
    connection.closeSync();
    expect(shown.getRowsJS()).toEqual([[true, false, false]]);
    expect(await text("FROM source", { target: "out.csv" })).toBe(NAVS);
  });

  it("spills into a folder of its own when memory is short, and leaves nothing there", async () => {
    configureTables({ memoryLimitBytes: 60_000_000 });
    const rows = Array.from(
      { length: 400_000 },
      (_, row) => `${(row * 7_919) % 400_000},${"some text ".repeat(10)}${row}`,
    );
    const sources = { "big.csv": `n,text\n${rows.join("\n")}\n` };
    const query = "SELECT n, text FROM source ORDER BY n::BIGINT";
    const sorted = await text(query, { sources });
    configureTables({ memoryLimitBytes: 800_000_000 });
    const numbers = sorted
      .split("\n")
      .slice(1, -1)
      .map((line) => Number(line.slice(0, line.indexOf(","))));
    expect(numbers).toEqual(Array.from({ length: 400_000 }, (_, n) => n));
    expect(left()).toEqual([]);
  }, 120_000);

  it("tells of a query that memory does not hold", async () => {
    configureTables({ memoryLimitBytes: 30_000_000 });
    const made = await error("SELECT list(r) AS l FROM range(20_000_000) AS t(r)");
    configureTables({ memoryLimitBytes: 800_000_000 });
    expect(made).toMatchObject({
      code: "job-failed",
      kind: "permanent",
      hint: expect.stringContaining("Take fewer rows"),
    });
    expect(left()).toEqual([]);
  });

  it("stops in the middle of a query when the run is stopped", async () => {
    const stop = new AbortController();
    const reason = new Error("stopped");
    const ended = error("SELECT sum(hash(r)) AS n FROM range(1_000_000_000_000) AS t(r)", { signal: stop.signal });
    const { user } = process.cpuUsage();
    // Nothing but the query keeps this process busy for so long.
    await expect.poll(() => process.cpuUsage().user - user, { timeout: 20_000, interval: 20 }).toBeGreaterThan(500_000);
    stop.abort(reason);
    expect(await ended).toBe(reason);
    expect(left()).toEqual([]);
  });

  it("is closed also when its rows are not all taken", async () => {
    const threads = () => readdirSync("/proc/self/task").length;
    await error("SELECT chr(8364) AS a FROM range(1_000_000)", latin);
    const before = threads();
    for (let run = 0; run < 5; run++) {
      const made = await error("SELECT chr(8364) AS a FROM range(1_000_000)", latin);
      expect(made.code).toBe("input-invalid");
    }
    expect(threads()).toBeLessThanOrEqual(before);
  });
});

/** A target that lacks the euro sign. */
const latin = { sources: { "a.csv": Buffer.from("a\n\xe4\n", "latin1") }, params: { csv: { encoding: "latin1" } } };
