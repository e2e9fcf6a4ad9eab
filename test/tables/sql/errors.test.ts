import { describe, expect, it } from "vitest";
import { sqlFolder } from "./sql-jobs.ts";

const { error, report, bytes } = sqlFolder();
const FILE = "/flow/jobs/top.sql";

describe("an error of a query is at its line and column", () => {
  it.each([
    ["SELECT *\nFORM source", "job-invalid", ':2:6: syntax error at or near "source"', undefined],
    [
      "SELECT nv FROM source",
      "job-invalid",
      ':1:8: Referenced column "nv" not found in FROM clause!',
      'Candidate bindings: "nav"',
    ],
    ["SELECT 'é😀', nv FROM source", "job-invalid", ":1:14: Referenced", "Candidate"],
    ["SELECT 1\r\n, nv FROM source", "job-invalid", ":2:3: Referenced", "Candidate"],
    ["FROM navs", "job-invalid", ":1:6: Table with name navs does not exist!", "The query can read source."],
    ["SELECT nope(1)", "job-invalid", ":1:8: Scalar Function with name nope does not exist!", "Did you mean"],
    [
      "SELECT\n  avg(nav) FROM source",
      "job-invalid",
      ":2:3: No function matches",
      "Cells are texts: cast them, as in nav::DOUBLE, or write `-- types: auto` above the query.",
    ],
    ["SELECT isin FROM source WHERE nav > 1", "job-invalid", ":1:35: Cannot compare values", "Cells are texts"],
    [
      "SELECT *\nFROM source\nWHERE nav::INTEGER > 1\n  AND isin::DOUBLE > 1",
      "input-invalid",
      ":4:11: Could not convert string 'A' to DOUBLE",
      "TRY_CAST gives NULL",
    ],
    ["SELECT 9223372036854775807 + 1 AS a", "input-invalid", ": Overflow in addition", undefined],
    ["SELECT error('no rate for ' || isin) AS a FROM source", "input-invalid", ": no rate for A", undefined],
    ["SELECT ? AS a", "job-invalid", ": a param in it has no name", "Write $name in place of ?."],
    ["PIVOT source ON isin USING max(nv)", "job-invalid", ":1:32: Referenced column", "Candidate"],
  ])("%j", async (query, code, message, hint) => {
    for (const target of ["out.csv", "out.parquet"]) {
      const made = await error(query, { target });
      expect(made).toMatchObject({ code, kind: "permanent" });
      expect(made.message.slice(0, FILE.length + message.length)).toBe(FILE + message);
      if (hint === undefined) expect(made.hint).toBeUndefined();
      else expect(made.hint).toContain(hint);
    }
  });

  it("and known before the rows of the sources are read", async () => {
    const sources = { "a.csv": `isin,nav\n${"A,1\n".repeat(5)}B\n` };
    const told: unknown[] = [];
    const made = await error("SELECT nv FROM source", { sources, progress: (...step) => told.push(step) });
    expect(made).toMatchObject({ code: "job-invalid", message: expect.stringContaining('"nv"') });
    expect(told).toEqual([]);
    expect(await error("SELECT nav FROM source", { sources })).toMatchObject({ code: "input-invalid" });
    const types = "auto";
    expect(await error("SELECT nv FROM source", { sources, types })).toMatchObject({ code: "input-invalid" });
  });

  it("also behind params, at its place in the file as it was written", async () => {
    const params = { long: "a text that is much longer than its name".repeat(3), n: -5 };
    const made = await error("SELECT $long AS a, $long AS b,\n  $n + 2 + nv AS c FROM source", { params });
    expect(made.message).toContain(`${FILE}:2:12: Referenced column "nv"`);
    const inside = await error("SELECT 1 AS a,\n $long::DATE AS b", { params });
    expect(inside.message).toMatch(/^\/flow\/jobs\/top\.sql:2:\d+: invalid date field format/);
    expect((await error("SELECT $x", { params: {} })).message).toBe(
      'the query uses $x, so the param "x" must be given',
    );
    expect((await error("SELECT $x", { params: { x: "a\0b" } })).code).toBe("params-invalid");
  });

  it("that comes late leaves no result, whatever was worked out before", async () => {
    const query = "SELECT CASE WHEN r = 290_000 THEN error('late') ELSE r END AS r FROM range(300_000) AS t(r)";
    for (const target of ["out.csv", "out.ndjson", "out.xlsx", "out.parquet"]) {
      expect((await error(query, { target })).message).toContain(": late");
    }
  });
});

it.each(["gone/out.csv", "gone/out.parquet"])(
  "a folder that is gone is the environment's fault: %s",
  async (target) => {
    const made = await error("FROM source", { target });
    expect(made).toMatchObject({ code: "folder-missing", kind: "environment" });
  },
);

it("a Parquet file that is damaged is an error, not a shorter table", async () => {
  await report("SELECT r, 'text ' || r AS t FROM range(300_000) AS t(r)", { target: "whole.parquet" });
  const damaged = bytes("whole.parquet");
  damaged.fill(0xff, Math.floor(damaged.length * 0.5), Math.floor(damaged.length * 0.9));
  const made = await error("FROM source", { sources: { "damaged.parquet": damaged }, types: "auto" });
  expect(made.message).toContain('"damaged.parquet"');
});
