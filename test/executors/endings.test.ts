import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { isAlive } from "../support/is-alive.ts";
import { workerPool } from "../support/worker-pool.ts";

/** A pool, and the outcome of a script's run. */
async function scripts() {
  const pool = await workerPool();
  const run = async (script: string, timeoutMs = 60_000) => {
    const path = join(pool.folder, `job${pool.outcomes.length}.mjs`);
    await writeFile(path, script);
    return pool.perform(pool.order(path, { timeoutMs }));
  };
  const goesOn = async () => expect((await pool.perform(pool.order("copy"))).kind).toBe("made");
  return { ...pool, run, goesOn };
}

it("a job that prints 1 GB keeps the end of its log and its success", { timeout: 60_000 }, async () => {
  const { run, goesOn } = await scripts();
  const outcome = await run(`import { writeFileSync } from "node:fs";
    export default ({ target }) => {
      const line = "x".repeat((1 << 20) - 1) + "\\n";
      for (let megabyte = 0; megabyte < 1024; megabyte += 1) process.stdout.write(line);
      console.log("the end");
      writeFileSync(target, "made");
    };`);
  expect(outcome).toMatchObject({ kind: "made", log: expect.stringMatching(/xxx\nthe end\n$/) });
  expect(outcome.log.length).toBeLessThan(70_000);
  await goesOn();
});

it("a job that waits on standard input finds it empty", async () => {
  const { run } = await scripts();
  const outcome = await run(`import { writeFileSync, readFileSync } from "node:fs";
    export default async ({ target }) => {
      let text = readFileSync(0, "utf8");
      for await (const chunk of process.stdin) text += chunk;
      writeFileSync(target, text);
    };`);
  expect(outcome).toMatchObject({ kind: "made", output: { sizeBytes: 0 } });
});

it("a result that is sent twice counts once, and not for the next run", async () => {
  const { run, goesOn, outcomes } = await scripts();
  const first = await run(`import { writeFileSync } from "node:fs";
    export default ({ target, run }) => {
      writeFileSync(target, "made");
      const outcome = { run: run.id, kind: "failed", log: "", failure:
        { code: "job-failed", kind: "permanent", message: "forged", hint: null } };
      const timer = setInterval(() => process.send({ kind: "outcome", outcome }), 1);
      setTimeout(clearInterval, 300, timer);
      return new Promise((resolve) => setImmediate(resolve));
    };`);
  await goesOn();
  expect(outcomes.map((outcome) => outcome.run)).toEqual([first.run, "run2"]);
});

it("a result that comes after the timeout is thrown away", async () => {
  const { run, goesOn, outcomes } = await scripts();
  const outcome = await run(
    `import { writeFileSync } from "node:fs";
    export default ({ target, signal }) => new Promise((resolve) => signal.addEventListener("abort", () => {
      writeFileSync(target, "late");
      setTimeout(resolve, 50);
    }));`,
    500,
  );
  expect(outcome).toMatchObject({ kind: "failed", failure: { code: "timeout" } });
  await goesOn();
  expect(outcomes).toHaveLength(2);
});

it("a program that leaves its group and holds the pipes does not hold up its run's end", async () => {
  const { run, goesOn } = await scripts();
  const outcome = await run(`import { spawn } from "node:child_process";
    export default () => {
      const child = spawn("sleep", ["60"], { detached: true, stdio: "inherit" });
      console.log("left " + child.pid + ".");
      process.kill(process.pid, "SIGKILL");
    };`);
  const left = Number(/left (\d+)\./.exec(outcome.log)?.[1]);
  onTestFinished(() => void process.kill(left, "SIGKILL"));
  expect(outcome).toMatchObject({ kind: "failed", failure: { code: "worker-died" } });
  expect(isAlive(left)).toBe(true);
  await goesOn();
});

it.each([
  ["SIGTERM", "was killed by SIGTERM"],
  ["SIGKILL", "was killed by SIGKILL"],
  ["SIGABRT", "was killed by SIGABRT"],
  ["SIGSEGV", "was killed by SIGSEGV"],
])("a worker that dies by %s fails its own run only", async (signal, how) => {
  const { run, goesOn } = await scripts();
  const outcome = await run(`export default () => {
    process.kill(process.pid, "${signal}");
    return new Promise(() => setInterval(() => {}, 1000));
  };`);
  expect(outcome).toMatchObject({
    failure: { code: "worker-died", kind: "transient", message: `the worker process ${how} while it ran the job` },
  });
  await goesOn();
});

it("workers and what they started end with a runner that is killed, also in an endless loop", async () => {
  const { folder } = await workerPool();
  const script = join(folder, "loop.mjs");
  await writeFile(
    script,
    `import { spawn } from "node:child_process";
    export default () => {
      const child = spawn("sleep", ["600"]);
      process.stderr.write("worker " + process.pid + " " + child.pid + "\\n");
      for (;;);
    };`,
  );
  const runner = spawn(process.execPath, [join(import.meta.dirname, "../support/pool-runner.ts"), script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void runner.kill("SIGKILL"));
  const pids = await new Promise<readonly number[]>((resolve) => {
    let text = "";
    runner.stdout.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      const found = /worker (\d+) (\d+)/.exec(text);
      if (found !== null) resolve([Number(found[1]), Number(found[2])]);
    });
  });
  expect(pids.map(isAlive)).toEqual([true, true]);
  runner.kill("SIGKILL");
  await expect.poll(() => pids.map(isAlive)).toEqual([false, false]);
});
