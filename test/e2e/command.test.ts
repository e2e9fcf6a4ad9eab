import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { flowFolder, pairflow, serve } from "../support/cli.ts";
import { isAlive } from "../support/is-alive.ts";

const flow = (command: readonly string[], more: Readonly<Record<string, unknown>> = {}) => ({
  settle: "0s",
  defaults: { retry: { attempts: 1 } },
  pairs: [{ name: "scale", job: { command }, source: "in/{file}", target: "out/{file}", ...more }],
});

const SCALE = ["sh", "jobs/scale.sh", "{source}", "{target}", "{param:factor}"];

it("a command makes targets, and when its script changes, what failed starts again", async () => {
  const config = flow(SCALE, { params: { factor: 3 }, expect: { rows: { min: 1 } } });
  const root = await flowFolder(config, { "jobs/scale.sh": "echo no rate >&2; exit 3\n", "in/a b.csv": "1\n" });
  const first = await pairflow("run", root);
  expect(first.exitCode).toBe(1);
  expect(first.stderr).toContain("the command sh jobs/scale.sh ended with exit code 3: no rate");
  const script = 'echo "{\\"rows\\": 1}" > "$PAIRFLOW_REPORT"\necho "$(cat "$1") times $3" > "$2"\n';
  await writeFile(join(root, "jobs/scale.sh"), script);
  expect(await pairflow("run", root)).toMatchObject({ exitCode: 0 });
  expect(await readFile(join(root, "out/a b.csv"), "utf8")).toBe("1 times 3\n");
});

it("a command that cannot be had holds its pair, and charges no file", async () => {
  const root = await flowFolder(flow(["no-such-program", "{source}"]), { "in/a.csv": "1\n", "in/b.csv": "2\n" });
  const { exitCode, stderr } = await pairflow("run", root);
  expect(exitCode).toBe(4);
  expect(stderr).toContain('there is no program "no-such-program"');
  expect(stderr).toContain("hint: Looked in PATH: ");
  const { decisions } = JSON.parse((await pairflow("plan", root, "--json")).stdout);
  // With one attempt each, a charge would have used it up.
  expect(decisions).toMatchObject([
    { key: "a.csv", reason: "failed", nextAt: expect.any(String) },
    { key: "b.csv", reason: "failed", nextAt: expect.any(String) },
  ]);
});

it("a param that no argument has is found before anything runs", async () => {
  const root = await flowFolder(flow(SCALE, { params: { facto: 3 } }));
  const { exitCode, stderr } = await pairflow("check", root);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/flow\.config\.json:\d+:\d+: \{param:factor\} is not given: the pair has no param "factor"/);
  expect(stderr).toMatch(/Did you mean "facto"\?/);
});

it("a command does not outlive Pairflow when that is killed", async () => {
  const root = await flowFolder(flow(["sh", "-c", "sleep 600 & echo $! > pid; wait"]), { "in/a.csv": "1\n" });
  const { stop } = await serve(root);
  const told = () => readFile(join(root, "pid"), "utf8").catch(() => "");
  await expect.poll(told).toMatch(/^\d+\n$/);
  const sleeper = Number(await told());
  expect(isAlive(sleeper)).toBe(true);
  await stop("SIGKILL");
  await expect.poll(() => isAlive(sleeper)).toBe(false);
});
