import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { flowFolder, pairflow, pairflowIn } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const NAVS = "isin,nav\nLU1,1.5\nLU2,20\nLU3,007\n";
const FLOWS = "isin;flow\nLU2;-5\nLU1;1000\n";
const JOIN = `SELECT navs.isin, nav, flow
FROM navs JOIN flows USING (isin)
WHERE flow::BIGINT >= $least ORDER BY isin
`;

it("pairflow try runs a query over sources by their names", async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, "navs.csv"), NAVS);
  await writeFile(join(folder, "flows.csv"), FLOWS);
  await writeFile(join(folder, "top.sql"), JOIN);
  const sources = ["--source", "navs.csv", "--as", "navs", "--source", "flows.csv", "--as", "flows"];
  const made = await pairflowIn(folder, "try", "./top.sql", ...sources, "--param", "least=0", "--target", "top.csv");
  expect(made.exitCode).toBe(0);
  expect(made.stdout).toMatch(/^rows in +5\nrows +1\nrows in navs\.csv +3\nrows in flows\.csv +2\n/);
  expect(await readFile(join(folder, "top.csv"), "utf8")).toBe("isin,nav,flow\nLU1,1.5,1000\n");
  await writeFile(join(folder, "sum.sql"), "SELECT sum(nav) AS sum FROM source WHERE nav <> 20");
  const wrong = await pairflowIn(folder, "try", "./sum.sql", "--source", "navs.csv");
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stderr).toContain("sum.sql:1:8: No function matches");
  expect(wrong.stderr).toContain("hint: Cells are texts: cast them");
  await writeFile(join(folder, "navs.csv"), "isin,nav\nLU1,1.5\nLU2,20\n");
  const typed = await pairflowIn(folder, "try", "./sum.sql", "--source", "navs.csv", "--types", "auto");
  expect(typed.stdout).toContain("\nsum\n1.5\n");
  const misspelt = await pairflowIn(folder, "try", "./sum.sql", "--source", "navs.csv", "--types", "number");
  expect(misspelt).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('types must be "auto" or "text"') });
  const reading = ["--params", '{"csv": {"delimitr": ";"}}'];
  const unread = await pairflowIn(folder, "try", "./sum.sql", "--source", "navs.csv", ...reading);
  expect(unread).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('params.csv: Unrecognized key: "delimitr"'),
  });
  expect((await readdir(folder)).sort()).toEqual(["flows.csv", "navs.csv", "sum.sql", "top.csv", "top.sql"]);
});

it("a flow chains queries, holds them to what is expected, and starts anew what a changed query can mend", async () => {
  const pairs = [
    {
      name: "joined",
      job: "./jobs/join.sql",
      params: { least: 0 },
      source: ["in/navs/{day}.csv", "in/flows/{day}.csv"],
      as: ["navs", "flows"],
      target: "joined/{day}.ndjson",
      expect: { rows: { min: 1 } },
    },
    { name: "sums", job: "./jobs/sum.sql", types: "auto", source: "joined/{day}.ndjson", target: "sums/{day}.csv" },
  ];
  const root = await flowFolder(
    { settle: "0s", defaults: { retry: { attempts: 1 } }, pairs },
    {
      "jobs/join.sql": JOIN,
      "jobs/sum.sql": "SELECT count(*) AS n, sum(nav) AS nav FROM suorce",
      "in/navs/1.csv": NAVS,
      "in/flows/1.csv": FLOWS,
      "in/navs/2.csv": NAVS,
      "in/flows/2.csv": "isin;flow\nLU9;1\n",
    },
  );
  const first = await pairflow("run", root);
  expect(first.exitCode).toBe(1);
  expect(first.stderr).toContain("rows is 0");
  expect(first.stderr).toContain("sum.sql:1:44: Table with name suorce does not exist!");
  expect(first.stderr).toContain("hint: The query can read source.");
  expect(await readdir(join(root, "joined"))).toEqual(["1.ndjson"]);
  await writeFile(join(root, "jobs/sum.sql"), "SELECT count(*) AS n, sum(flow::BIGINT) AS flow FROM source");
  await pairflow("run", root);
  expect(await readFile(join(root, "joined/1.ndjson"), "utf8")).toBe('{"isin":"LU1","nav":"1.5","flow":"1000"}\n');
  expect(await readFile(join(root, "sums/1.csv"), "utf8")).toBe("n,flow\n1,1000\n");
});

it("a query's params are checked before anything runs", async () => {
  const pair = { name: "top", job: "./top.sql", params: { leest: 1 }, source: "in", target: "out" };
  const root = await flowFolder({ pairs: [pair] }, { "top.sql": "-- types: number\nSELECT $least AS a" });
  const header = await pairflow("check", root);
  expect(header.stderr).toContain('its header asks for types "number", which there are not');
  await writeFile(join(root, "top.sql"), "SELECT $least AS a");
  const { exitCode, stderr } = await pairflow("check", root);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('pairs[0].params: the query uses $least, so the param "least" must be given');
  expect(stderr).toContain("pairs[0].params.leest: no $leest stands in the query: the query uses $least");
});
