import { type ChildProcess, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { startSpare, startWorker } from "../../src/executors/spare-worker.ts";
import { killGroup } from "../../src/lib/kill-group.ts";
import { isAlive } from "../support/is-alive.ts";

const SRC = join(import.meta.dirname, "../../src");
const ENTRY = join(SRC, "worker.ts");

it("is the first worker, and no other", () => {
  const spare = startSpare(ENTRY);
  const [first, second] = [started(), started()];

  expect(first).toBe(spare);
  expect(second.pid).not.toBe(spare.pid);
});

it("is not used for another entry point, nor once it is dead", async () => {
  const spare = startSpare(join(SRC, "perform-runs.ts"));
  onTestFinished(() => killGroup(spare.pid ?? 0, "SIGKILL"));
  expect(started()).not.toBe(spare);

  const dead = startSpare(ENTRY);
  killGroup(dead.pid ?? 0, "SIGKILL");
  await once(dead, "exit");
  expect(started()).not.toBe(dead);
});

it("ends with a program that never needed it, and does not keep it", async () => {
  const program = `
    import { startSpare } from ${JSON.stringify(join(SRC, "executors/spare-worker.ts"))};
    console.log(startSpare(${JSON.stringify(ENTRY)}).pid);`;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", program];
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 20_000 });

  expect(status).toBe(0);
  await vi.waitFor(() => expect(isAlive(Number(stdout))).toBe(false), { timeout: 10_000 });
});

function started(): ChildProcess {
  const child = startWorker(ENTRY);
  onTestFinished(() => killGroup(child.pid ?? 0, "SIGKILL"));
  return child;
}
