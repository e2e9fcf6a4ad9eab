import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const PROJECT = join(import.meta.dirname, "../..");
const HEAVY = "duckdb|xlsx|csv-parse|csv-stringify|danfojs|tfjs";

it("loads no table library to read the params of a job", () => {
  // A process of its own: in this one the other tests have loaded them.
  const script = `
    import { registerHooks } from "node:module";
    const { registerJobImports } = await import("./src/catalog/job-imports.ts");
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    registerJobImports();
    for (const job of ["timestamp", "zscore", "merge", "describe"]) await import("./jobs/" + job + ".ts");
    const heavy = loaded.filter((url) => /node_modules.*(${HEAVY})/.test(url));
    console.log(JSON.stringify({ heavy, sawOurs: loaded.some((url) => url.endsWith("/src/tables/tables.ts")) }));
  `;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  expect(JSON.parse(output)).toEqual({ heavy: [], sawOurs: true });
});
