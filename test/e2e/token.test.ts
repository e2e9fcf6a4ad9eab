import { expect, it, vi } from "vitest";
import { flowFolder, pairflow } from "../support/cli.ts";

const JOB = `export default () => {
  throw new Error(\`the token is \${process.env.PAIRFLOW_TOKEN}, its file \${process.env.PAIRFLOW_TOKEN_FILE}\`);
};`;

it("no job sees the page's token, nor the one whose worker started before it was asked for", async () => {
  const pair = { name: "tell", job: "./jobs/tell.ts", source: "in", target: "out" };
  const config = { settle: "0s", defaults: { retry: { attempts: 1 } }, pairs: [pair] };
  const root = await flowFolder(config, { "in/a.csv": "a", "in/b.csv": "b", "jobs/tell.ts": JOB });
  vi.stubEnv("PAIRFLOW_TOKEN", "correct-horse-battery");
  const { stdout, stderr } = await pairflow("run", root);
  vi.unstubAllEnvs();
  expect((stdout + stderr).match(/the token is undefined, its file undefined/g)?.length).toBeGreaterThanOrEqual(2);
  expect(stdout + stderr).not.toContain("correct-horse");
});
