import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { flowFolder, pairflow } from "../support/cli.ts";

const CONFIG = { settle: "0s", pairs: [{ name: "stamp", job: "timestamp", source: "in", target: "out" }] };
const PROD = "pairs:\n  - name: stamp\n    target: prod/out\n";

const makeFlow = () => flowFolder(CONFIG, { "flow.config.prod.yaml": PROD, "in/a.csv": "x\n1\n" });

it("--env lays the overlay of an environment over the config, and so does PAIRFLOW_ENV", async () => {
  const root = await makeFlow();
  expect(await pairflow("run", root, "--env", "prod")).toMatchObject({ exitCode: 0 });
  expect(await readdir(join(root, "prod/out"))).toEqual(["a.csv"]);
  vi.stubEnv("PAIRFLOW_ENV", "prod");
  onTestFinished(() => void vi.unstubAllEnvs());
  const plan = await pairflow("plan", root);
  expect(plan.stdout).toContain("the one item is done");
  expect(await readdir(root)).not.toContain("out");
});

it("config prints each value with the file and line that say it", async () => {
  const root = await makeFlow();
  const { stdout } = await pairflow("config", root, "--env", "prod");
  expect(stdout).toMatch(/^# environment: prod$/m);
  expect(stdout).toMatch(/^ {4}target: prod\/out +# \S*flow\.config\.prod\.yaml:3$/m);
  expect(stdout).toMatch(/^ {4}settle: 0s +# \S*flow\.config\.json:2$/m);
  expect(stdout).toMatch(/^ {4}timeout: 2h +# default$/m);
  const { environment, files, settings } = JSON.parse((await pairflow("config", root, "--json")).stdout);
  expect([environment, files]).toEqual([null, [join(root, "flow.config.json")]]);
  expect(settings).toContainEqual(
    expect.objectContaining({ path: ["pairs", 0, "target"], value: "out", origin: "file", variables: [] }),
  );
});

it("an environment and a level that are not there are refused, with what was meant", async () => {
  const root = await makeFlow();
  const check = await pairflow("check", root, "--env", "pord");
  expect(check).toMatchObject({ exitCode: 3 });
  expect(check.stderr).toMatch(/there is no environment "pord"\n.*Did you mean "prod"\?/);
  vi.stubEnv("PAIRFLOW_LOG_LEVEL", "inf");
  onTestFinished(() => void vi.unstubAllEnvs());
  const run = await pairflow("run", root);
  expect(run).toMatchObject({ exitCode: 2 });
  expect(run.stderr).toContain('PAIRFLOW_LOG_LEVEL is "inf", which is no level');
});
