import { hash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isAlive } from "../support/is-alive.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { workerPool } from "../support/worker-pool.ts";

describe("worker processes", () => {
  it("perform a job and report output, facts, log and progress", async () => {
    const { order, perform, progress, logged } = await workerPool();
    const work = order("copy");
    const outcome = await perform(work);
    expect(outcome).toEqual({
      run: work.run,
      kind: "made",
      output: { sizeBytes: 9, sha256: hash("sha256", "isin,nav\n") },
      report: { facts: { files: 1 }, warnings: ["only a test"] },
      log: "copying data/a.csv\n",
    });
    expect(progress).toEqual([{ run: work.run, done: 1, total: 2, unit: "files" }]);
    expect(logged).toEqual([[work.run, "copying data/a.csv\n"]]);
  });

  it("take a bare function as a job, and params with defaults, start time and bindings", async () => {
    const { order, perform } = await workerPool();
    expect((await perform(order("bare-function"))).kind).toBe("made");
    const work = order("with-params");
    await perform(work);
    expect(JSON.parse(await readFile(work.target, "utf8"))).toEqual({
      factor: 2,
      startedAt: "2026-11-21T11:03:00.000Z",
      bindings: { file: "a.csv" },
    });
  });

  it("make nothing of a run that is not as expected, and keep its facts in its log", async () => {
    const { order, perform } = await workerPool();
    const outcome = await perform(order("copy", { expect: { files: { min: 2 }, rows: { max: 5 } } }));
    expect(outcome).toMatchObject({
      kind: "failed",
      failure: {
        code: "expectation-failed",
        kind: "permanent",
        message: 'files is 1, expected at least 2; the job reports no fact "rows"; it reports files',
        hint: expect.stringContaining('change "expect" of pair "pair"'),
      },
      log: "copying data/a.csv\nfiles: 1\nwarning: only a test\n",
    });
    expect((await perform(order("copy", { expect: { files: { min: 1, max: 1 } } }))).kind).toBe("made");
    expect(await perform(order("writes-nothing", { expect: { files: { min: 1 } } }))).toMatchObject({
      failure: { code: "expectation-failed", message: 'the job reports no facts, so not "files"' },
    });
  });

  it.each(["js", "ts"])(
    "take an ES module .%s beside a package.json without a type, with nothing in its log",
    async (ending) => {
      const { order, perform, folder } = await workerPool();
      await writeFile(join(folder, "package.json"), '{ "name": "flow" }');
      const script = join(folder, `copy.${ending}`);
      await writeFile(
        script,
        `import { copyFile } from "node:fs/promises";
      import { defineJob } from "pairflow";
      export default defineJob({ run: ({ sources: [source], target }) => copyFile(source.path, target) });`,
      );
      expect(await perform(order(script))).toMatchObject({ kind: "made", log: "" });
      const warning = join(folder, `warns.${ending}`);
      await writeFile(warning, 'process.emitWarning("of its own"); export default ({ target }) => {};');
      expect(await perform(order(warning))).toMatchObject({ log: expect.stringContaining("Warning: of its own") });
    },
  );

  it("outlive a job that eats all memory", async () => {
    const { order, perform } = await workerPool();
    process.env["NODE_OPTIONS"] = "--max-old-space-size=64";
    const small = await workerPool();
    delete process.env["NODE_OPTIONS"];
    const outcome = await small.perform(small.order("eats-memory"));
    expect(outcome).toMatchObject({ kind: "failed", failure: { code: "worker-died" } });
    expect((await perform(order("copy"))).kind).toBe("made");
  });

  it("kill a job that hangs at its timeout, with all that it started", async () => {
    const { order, perform } = await workerPool();
    const outcome = await perform(order("hangs", { timeoutMs: 1_500 }));
    expect(outcome).toMatchObject({
      kind: "failed",
      failure: {
        code: "timeout",
        kind: "transient",
        message: "the job ran longer than its timeout of 1.5 s and was killed",
        hint: "Make the job faster, or give the pair a longer timeout.",
      },
    });
    const grandchild = Number(/grandchild (\d+)/.exec(outcome.log)?.[1]);
    await expect.poll(() => isAlive(grandchild)).toBe(false);
    expect((await perform(order("copy"))).kind).toBe("made");
  });

  it("ask a job to end at its timeout, and are kept when it does", async () => {
    const { order, perform, folder } = await workerPool();
    const script = join(folder, "asked.mjs");
    await writeFile(
      script,
      `export default ({ signal }) => new Promise((resolve) => {
        console.log(process.pid);
        signal.addEventListener("abort", () => resolve(console.log(signal.reason.message)));
      });`,
    );
    await perform(order("copy"));
    const first = await perform(order(script, { timeoutMs: 500 }));
    const second = await perform(order(script, { timeoutMs: 500 }));
    expect(first).toMatchObject({
      failure: { code: "timeout" },
      log: expect.stringMatching(/^\d+\nthe job ran longer/),
    });
    expect(second.log).toBe(first.log);
  });

  it("keep the end of a log that floods", async () => {
    const { order, perform } = await workerPool();
    const { log } = await perform(order("floods"));
    expect(log.length).toBeLessThan(70_000);
    expect(log).toContain("19999 ");
    expect(log).toContain("are not kept");
  });

  it("believe no message that is not the run's own", async () => {
    const { order, perform, outcomes } = await workerPool();
    expect((await perform(order("lies"))).kind).toBe("made");
    expect(outcomes).toHaveLength(1);
  });

  it("perform a run that is submitted twice once", async () => {
    const { executor, order, perform, outcomes } = await workerPool();
    const work = order("copy");
    const first = perform(work);
    await executor.submit(work);
    await first;
    await perform(order("copy"));
    expect(outcomes.map((outcome) => outcome.run)).toEqual(["run1", "run2"]);
  });

  it("work at the same time, as many as there are slots", async () => {
    const { executor, order, perform } = await workerPool(2);
    const long = perform(order("waits"));
    expect((await perform(order("copy"))).kind).toBe("made");
    await executor.cancel("run1", "no longer wanted");
    expect(await long).toMatchObject({
      failure: { code: "cancelled", message: "no longer wanted", kind: "environment" },
    });
  });

  it("stop: what ends within the grace time is made", async () => {
    const folder = await tempFolder();
    const script = join(folder, "slow.ts");
    await writeFile(
      script,
      `import { writeFile } from "node:fs/promises";
       import { setTimeout } from "node:timers/promises";
       export default async ({ target }) => {
         await setTimeout(100);
         await writeFile(target, "made");
       };`,
    );
    const { executor, order, perform } = await workerPool();
    const slow = perform(order(script));
    await executor.stop(20_000);
    expect((await slow).kind).toBe("made");
  });

  it("stop: what waits is cancelled at once, what runs after its grace time", async () => {
    const { executor, order, perform } = await workerPool();
    const running = perform(order("waits"));
    const waiting = perform(order("copy"));
    await executor.stop(50);
    await executor.stop(50);
    expect(await waiting).toMatchObject({ failure: { code: "cancelled" } });
    expect(await running).toMatchObject({ failure: { code: "cancelled" } });
    expect(await perform(order("copy"))).toMatchObject({ failure: { code: "cancelled" } });
  });
});
