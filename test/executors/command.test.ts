import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { WorkOrder } from "../../src/domain/run.ts";
import { isAlive } from "../support/is-alive.ts";
import { workerPool } from "../support/worker-pool.ts";

/** A pool, and orders for shell scripts in which braces stand for themselves. */
async function commands() {
  const pool = await workerPool();
  const order = (script: string, changes: Partial<WorkOrder> = {}): WorkOrder => {
    const argv = ["sh", "-c", script.replaceAll("{", "{{"), "sh", "{source}", "{target}"];
    return pool.order("", { job: { kind: "command", argv, env: [], root: pool.folder }, ...changes });
  };
  return { ...pool, order };
}

it("runs a command, and reports what it wrote, told and printed", async () => {
  const { order, perform, folder } = await commands();
  const work = order(
    'echo one; echo two >&2; echo "{\\"rows\\": 1, \\"pair\\": \\"$PAIRFLOW_PAIR\\"}" > "$PAIRFLOW_REPORT"; cp "$1" "$2"',
  );
  const outcome = await perform(work);
  expect(outcome).toMatchObject({ kind: "made", report: { facts: { rows: 1, pair: "pair" } } });
  expect(outcome.log.split("\n").sort()).toEqual(["", "one", "two"]);
  expect(await readFile(work.target, "utf8")).toBe("isin,nav\n");
  expect(await readdir(join(folder, "scratch"))).toEqual([]);
});

it("expects of a command what it expects of any job", async () => {
  const { order, perform } = await commands();
  const script = 'echo "{\\"rows\\": 1}" > "$PAIRFLOW_REPORT"; cp "$1" "$2"';
  expect(await perform(order(script, { expect: { rows: { min: 2 } } }))).toMatchObject({
    failure: { code: "expectation-failed", message: "rows is 1, expected at least 2" },
  });
  expect(await perform(order('echo "{\\"rows\\": {}}" > "$PAIRFLOW_REPORT"; cp "$1" "$2"'))).toMatchObject({
    failure: { code: "job-invalid", message: "the job's report cannot be read: facts.rows" },
  });
});

it("says how a command failed, and where it wrote instead of its target", async () => {
  const { order, perform, folder } = await commands();
  expect(await perform(order("echo no rate >&2; exit 3"))).toMatchObject({
    failure: {
      code: "job-failed",
      message: "the command sh -c echo no rate >&2; exit 3 sh ended with exit code 3: no rate",
    },
    log: "no rate\n",
  });
  const startedAt = new Date().toISOString();
  expect(await perform(order("echo 1 > out.csv", { startedAt, target: join(folder, "scratch/x.csv") }))).toMatchObject({
    failure: {
      code: "no-output",
      message: `the job ended without an error, but wrote no file for data/out/a.csv; new since it began: ${folder}/out.csv`,
      hint: "A command must write its result to the path that {target} stands for.",
    },
  });
});

it("keeps the end of what a command floods its log with", async () => {
  const { order, perform } = await commands();
  const { log } = await perform(order('seq 1 100000; cp "$1" "$2"'));
  expect(log.length).toBeLessThan(70_000);
  expect(log).toContain("are not kept");
  expect(log.endsWith("\n100000\n")).toBe(true);
});

const STUBBORN = "trap '' TERM; sleep 600 & echo $! $PPID; wait; wait";

it("ends a command at its timeout with all that it started, and keeps its worker", async () => {
  const { order, perform } = await commands();
  const first = await perform(order(STUBBORN, { timeoutMs: 1_000 }));
  expect(first).toMatchObject({
    failure: { code: "timeout", message: "the job ran longer than its timeout of 1.0 s and was killed" },
  });
  const [sleeper, worker] = first.log.trim().split(" ").map(Number);
  await expect.poll(() => isAlive(sleeper ?? 0)).toBe(false);
  const second = await perform(order('echo $PPID; cp "$1" "$2"'));
  expect(second).toMatchObject({ kind: "made", log: `${worker}\n` });
});

it("leaves nothing of a command behind whose worker was killed", async () => {
  const { order, perform, folder } = await commands();
  const running = perform(order("sleep 600 & echo $PPID $! > started; wait"));
  const started = () => readFile(join(folder, "started"), "utf8").catch(() => "");
  await expect.poll(started).toContain("\n");
  const [worker = 0, sleeper = 0] = (await started()).split(" ").map(Number);
  process.kill(worker, "SIGKILL");
  expect(await running).toMatchObject({
    failure: { code: "worker-died", message: "the worker process was killed by SIGKILL while it ran the job" },
  });
  await expect.poll(() => isAlive(sleeper)).toBe(false);
  expect((await perform(order('cp "$1" "$2"'))).kind).toBe("made");
});
