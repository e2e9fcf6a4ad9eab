import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { flowFolder, pairflow } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const NAVS = "isin;ccy;nav\nLU1;EUR;101.50\nLU2;USD;7.25\n";
const RATES = "ccy,rate\nUSD,0.80\nEUR,1\n";

/** Uses frames as its author would: with types, and without a cast. */
const TYPED = `import { z } from "pairflow";
import { type DataFrame, defineFrameJob, loadDanfo } from "pairflow/tables";

export default defineFrameJob({
  params: z.strictObject({ column: z.string().default("nav") }),
  read: ({ column }) => ({ numbers: [column, "rate"] }),
  run: async (frame, { params, frames: [, rates = frame], log, signal }) => {
    signal.throwIfAborted();
    const { merge, concat, DataFrame, Series } = loadDanfo();
    const joined: DataFrame = merge({ left: frame, right: rates, on: ["ccy"], how: "left" });
    const inEuros = joined.column(params.column).mul(joined.column("rate"));
    log.info(\`\${joined.shape[0]} rows, \${inEuros.mean().toFixed(2)} on average\`);
    const rows = joined.addColumn("in_eur", inEuros).drop({ columns: ["rate"] });
    const total = new DataFrame([["EUR", "total", Number.NaN, new Series(inEuros.values).sum()]], { columns: rows.columns });
    return concat({ dfList: [rows.query(rows.column("in_eur").gt(0)), total], axis: 0 });
  },
});
`;

const pair = (more: Readonly<Record<string, unknown>> = {}) => ({
  name: "in-euros",
  job: "./jobs/in-euros.ts",
  source: ["in/navs{rest}.csv", "rates/{day}.csv"],
  target: "out/navs{rest}.csv",
  ...more,
});

describe("a DataFrame job", () => {
  it("is tried in a folder that nothing is installed in", async () => {
    const folder = await tempFolder();
    const place = async (name: string, text: string) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const simplest =
      'import { defineFrameJob } from "pairflow/tables";\nexport default defineFrameJob((frame, context) => frame);\n';
    const navs = await place("navs.csv", NAVS);
    const tried = await pairflow("try", await place("simplest.ts", simplest), "--source", navs);
    expect(tried).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^rows in +2\nrows +2\n/) });
    expect(tried.stdout).toContain("LU1   EUR  101.50\n");
    const rates = await place("rates.csv", RATES);
    const target = join(folder, "out.csv");
    const script = await place("in-euros.ts", TYPED);
    const joined = await pairflow("try", script, "--source", navs, "--source", rates, "--target", target);
    expect(joined.stderr).toMatch(/^2 rows, 53\.65 on average\n✓ .*\n$/);
    expect(joined.stdout).toMatch(/^rows in +4\nrows in \S+ +2\nrows in \S+ +2\nrows +3\n/);
    expect(await readFile(target, "utf8")).toBe(
      "ccy;isin;nav;in_eur\nEUR;LU1;101.5;101.5\nUSD;LU2;7.25;5.800000000000001\nEUR;total;;107.3\n",
    );
  });

  it("runs in a flow, which may expect something of its rows", async () => {
    const files = { "jobs/in-euros.ts": TYPED, "in/navs_1.csv": NAVS, "rates/today.csv": RATES };
    const flow = (expectation: unknown) => ({ settle: "0s", pairs: [pair({ expect: { rows: expectation } })] });
    const root = await flowFolder(flow({ max: 2 }), files);
    const refused = await pairflow("run", root);
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("rows is 3, expected at most 2") });
    await writeFile(join(root, "flow.config.json"), JSON.stringify(flow({ min: 3 })));
    expect((await pairflow("run", root)).exitCode).toBe(0);
    expect(await readFile(join(root, "out/navs_1.csv"), "utf8")).toContain("USD;LU2;7.25;5.8");
  });

  it("has the types of its frames, and what it returns is checked by them", async () => {
    const files = { "in/.keep": "", "rates/.keep": "", "jobs/in-euros.ts": TYPED };
    const sound = await pairflow("check", await flowFolder({ pairs: [pair()] }, files));
    expect(sound).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("1 job script typed") });
    const wrong = TYPED.replace("return concat(", "return inEuros; concat(").replace("params.column", "params.colum");
    const found = await pairflow(
      "check",
      await flowFolder({ pairs: [pair()] }, { ...files, "jobs/in-euros.ts": wrong }),
    );
    expect(found.exitCode).toBe(3);
    expect(found.stderr).toMatch(/in-euros\.ts:7:3: Type '.*Promise<Series>'/);
    expect(found.stderr).toContain("Did you mean 'column'?");
  });
});

it("danfojs is not loaded by a process that runs no DataFrame job", async () => {
  const plain =
    'import { defineJob } from "pairflow";\nimport "pairflow/tables";\nexport default defineJob({ run() {} });\n';
  const loading = 'import { loadDanfo } from "pairflow/tables";\nloadDanfo();\nexport default () => {};\n';
  const seen = async (name: string, script: string) => {
    const config = { pairs: [pair(), { ...pair(), name, job: `./jobs/${name}.ts`, target: `${name}/navs{rest}.csv` }] };
    const files = { "in/.keep": "", "rates/.keep": "", "jobs/in-euros.ts": TYPED, [`jobs/${name}.ts`]: script };
    const root = await flowFolder(config, files);
    const spy = join(root, "spy.mjs");
    await writeFile(
      spy,
      `import { writeFileSync } from "node:fs";
       import { createRequire, registerHooks } from "node:module";
       const urls = [];
       registerHooks({ load: (url, context, next) => { urls.push(url); return next(url, context); } });
       process.on("exit", () => {
         const modules = [...urls, ...Object.keys(createRequire(import.meta.url).cache)];
         writeFileSync(${JSON.stringify(join(root, "modules.json"))}, JSON.stringify(modules));
       });`,
    );
    vi.stubEnv("NODE_OPTIONS", `--import=${pathToFileURL(spy)}`);
    const { exitCode } = await pairflow("check", root);
    vi.unstubAllEnvs();
    const modules: readonly string[] = JSON.parse(await readFile(join(root, "modules.json"), "utf8"));
    const has = (part: string) => modules.some((path) => path.includes(part));
    return { exitCode, danfojs: has("danfojs-node"), job: has("jobs/in-euros.ts"), tables: has("tables/frame/job.ts") };
  };
  expect(await seen("plain", plain)).toEqual({ exitCode: 0, danfojs: false, job: true, tables: true });
  expect(await seen("loading", loading)).toMatchObject({ exitCode: 0, danfojs: true });
});
