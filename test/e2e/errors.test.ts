import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { flowFolder, pairflow } from "../support/cli.ts";

const A = (nav: string) => `isin,nav\nLU1,1.5\nLU2,${nav}\nLU3,2.5\n`;
const score = { name: "score", job: "zscore", params: { column: "nav" }, source: "in", target: "out" };
const flow = (...pairs: readonly unknown[]) => ({ settle: "50ms", defaults: { retry: { attempts: 1 } }, pairs });
const job = (body: string) => `export default async ({ sources, target }) => { ${body} };`;

describe("bad input", () => {
  it("is told file by file, and every other file is still processed", async () => {
    const root = await flowFolder(flow(score), {
      "in/good.csv": A("3"),
      "in/missing.csv": "isin,value\nLU1,2\n",
      "in/text.csv": A("12,3x".replace(",", ";")),
      "in/empty.csv": "",
      "in/header.csv": "isin,nav\n",
      'in/od"d\n<b>.csv': A("4"),
    });
    const { exitCode, stderr } = await pairflow("run", root);
    expect(exitCode).toBe(1);
    expect((await readdir(join(root, "out"))).sort()).toEqual(["good.csv", "header.csv", 'od"d\n<b>.csv'].sort());
    expect(stderr).toMatch(/missing\.csv.*nav.*isin.*value/);
    expect(stderr).toMatch(/text\.csv.*line 3.*nav.*"12;3x" is not a number/);
    expect(stderr).toMatch(/empty\.csv.*empty/);
    expect(stderr).toMatch(/hint: /);
    expect(stderr).toMatch(/od"d\\n<b>\.csv/);
    expect(stderr).toMatch(/Done in .*success=3 preliminary=0 error=3/);
  });

  it("of a job is told with the job's file, line and column", async () => {
    const pair = (name: string) => ({ name, job: `./jobs/${name}.ts`, source: "in", target: `out-${name}` });
    const root = await flowFolder(flow(pair("throws"), pair("nothing")), {
      "in/a.csv": A("3"),
      "jobs/throws.ts": job('throw new Error("no rate for LU1")'),
      "jobs/nothing.ts": job(""),
    });
    const { exitCode, stderr } = await pairflow("run", root);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("no rate for LU1");
    expect(stderr).toMatch(/hint: Thrown at .*jobs\/throws\.ts:1:\d+/);
    expect(stderr).toContain("wrote no file for out-nothing/a.csv");
  });

  it("in the config is one report with line and column, and exit code 3", async () => {
    const root = await flowFolder(
      `{\n  "pairs": [\n    { "name": "x", "job": "zscor", "sorce": "in", "target": "out" }\n  ]\n}\n`,
    );
    const { exitCode, stderr } = await pairflow("check", root);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/flow\.config\.json:3:\d+.*zscor/);
    expect(stderr).toContain('Did you mean "zscore"?');
    expect(stderr).toContain('Did you mean "source"?');
    const { valid, config } = JSON.parse((await pairflow("check", root, "--json")).stdout);
    expect(valid).toBe(false);
    expect(config.length).toBeGreaterThan(1);
    expect(config[0]).toMatchObject({ file: expect.stringContaining("flow.config.json"), line: 3 });
  });

  it("in the params of a job stops the flow from starting, at the param's line", async () => {
    const root = await flowFolder(flow({ ...score, params: { colum: "nav" } }), { "in/a.csv": A("3") });
    const { exitCode, stderr } = await pairflow("run", root);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/flow\.config\.json:\d+:\d+.*colum/);
  });

  it("in a folder that is missing or not readable is exit code 4, and the other pairs go on", async () => {
    const root = await flowFolder(flow({ ...score, name: "none", source: "nowhere", target: "out-2" }, score), {
      "in/a.csv": A("3"),
    });
    const missing = await pairflow("run", root);
    expect(missing.exitCode).toBe(4);
    expect(missing.stderr).toContain("the folder nowhere is not there");
    expect(missing.stderr).toContain("mkdir -p");
    expect(await readdir(join(root, "out"))).toEqual(["a.csv"]);
  });

  it("in a folder of a pair is what the status says of that pair", async () => {
    const root = await flowFolder(flow({ ...score, source: "nowhere" }));
    const { exitCode, stdout } = await pairflow("status", root);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✗ score {2}cannot go on\n {4}the folder nowhere is not there\n {4}hint: Make it with/);
  });

  it("in a folder that may not be written names the chown that mends it", async () => {
    // Nobody may make files in /sys, root included, whom the modes of other folders do not stop.
    const root = await flowFolder(flow({ ...score, target: "/sys/kernel" }), { "in/a.csv": A("3") });
    const { exitCode, stderr } = await pairflow("run", root);
    expect(exitCode).toBe(4);
    expect(stderr).toContain("score: the folder /sys/kernel");
    expect(stderr).toMatch(/sudo chown -R \d+:\d+ \/sys\/kernel|read-only/);
  });

  it("on the command line is exit code 2", async () => {
    const root = await flowFolder(flow(score), { "in/a.csv": A("3") });
    expect((await pairflow("run", root, "--jobs", "none")).exitCode).toBe(2);
    expect((await pairflow("rum", root)).stderr).toContain("Did you mean run?");
    expect(await pairflow("run", root, "--pair", "scor")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Did you mean "score"?'),
    });
  });
});
