import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { RunOutcome, WorkOrder } from "../../src/domain/run.ts";
import { LocalExecutor } from "../../src/executors/local.ts";
import type { RunProgress } from "../../src/ports/executor.ts";
import { tempFolder } from "../support/temp-folder.ts";

const ENTRY = join(import.meta.dirname, "../../src/worker.ts");
const JOBS = join(import.meta.dirname, "../fixtures/jobs");

describe("worker processes", () => {
  const executors: LocalExecutor[] = [];
  afterEach(async () => {
    await Promise.all(executors.splice(0).map((executor) => executor.stop(0)));
  });

  async function pool(slots = 1) {
    const executor = new LocalExecutor({ entry: ENTRY, scratch: await tempFolder(), slots, prepare: [] });
    executors.push(executor);
    const progress: RunProgress[] = [];
    const outcomes: RunOutcome[] = [];
    const waiting = new Map<string, (outcome: RunOutcome) => void>();
    await executor.start({
      outcome: (outcome) => {
        outcomes.push(outcome);
        waiting.get(outcome.run)?.(outcome);
      },
      progress: (step) => progress.push(step),
    });
    const folder = await tempFolder();
    await writeFile(join(folder, "a.csv"), "isin,nav\n");
    let count = 0;
    const order = (job: string, changes: Partial<WorkOrder> = {}): WorkOrder => {
      count += 1;
      return {
        run: `run${count}`,
        pair: "pair",
        key: "a.csv",
        job: { kind: "script", path: join(JOBS, `${job}.ts`) },
        params: {},
        expect: {},
        sources: [{ path: join(folder, "a.csv"), name: "data/a.csv" }],
        target: join(folder, `.pf-000000000000-run${count}.tmp.csv`),
        targetName: "data/out/a.csv",
        bindings: { file: "a.csv" },
        startedAt: "2026-11-21T11:03:00.000Z",
        timeoutMs: 60_000,
        ...changes,
      };
    };
    const perform = async (work: WorkOrder): Promise<RunOutcome> => {
      const outcome = new Promise<RunOutcome>((resolve) => waiting.set(work.run, resolve));
      await executor.submit(work);
      return outcome;
    };
    return { executor, order, perform, progress, outcomes, folder };
  }

  it("perform a job and report output, facts, log and progress", async () => {
    const { order, perform, progress } = await pool();
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
  });

  it("take a bare function as a job, and params with defaults, start time and bindings", async () => {
    const { order, perform } = await pool();
    expect((await perform(order("bare-function"))).kind).toBe("made");
    const work = order("with-params");
    await perform(work);
    expect(JSON.parse(await readFile(work.target, "utf8"))).toEqual({
      factor: 2,
      startedAt: "2026-11-21T11:03:00.000Z",
      bindings: { file: "a.csv" },
    });
  });

  it.each([
    ["throws", "job-failed", "transient", "the rate is missing"],
    ["refuses", "input-invalid", "permanent", "line 7, column nav: not a number"],
    ["exits", "worker-died", "transient", "ended with exit code 3"],
    ["exits-well", "worker-died", "transient", "ended with exit code 0"],
    ["rejects-later", "worker-died", "transient", "ended with exit code 1"],
    ["kills-itself", "worker-died", "transient", "was killed by SIGSEGV"],
    ["writes-nothing", "no-output", "transient", "wrote no file for data/out/a.csv"],
    ["links", "job-failed", "transient", "ELOOP"],
    ["reports-nonsense", "job-invalid", "permanent", "report cannot be read: facts.mean, facts.first rows"],
    ["returns-a-number", "job-invalid", "permanent", "report cannot be read: what it returned"],
    ["no-job", "job-invalid", "permanent", "has no job as its default export"],
    ["missing", "job-unknown", "permanent", "is not there"],
  ])("turn a job that %s into one failed run, and go on", async (job, code, kind, message) => {
    const { order, perform } = await pool();
    const outcome = await perform(order(job));
    expect(outcome).toMatchObject({
      kind: "failed",
      failure: { code, kind, message: expect.stringContaining(message) },
    });
    expect((await perform(order("copy"))).kind).toBe("made");
  });

  it("make nothing of a run that is not as expected, and keep its facts in its log", async () => {
    const { order, perform } = await pool();
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

  it("say where in the script an error was thrown", async () => {
    const { order, perform } = await pool();
    const outcome = await perform(order("throws"));
    expect(outcome).toMatchObject({ failure: { hint: `Thrown at ${join(JOBS, "throws.ts")}:2:9.` } });
  });

  it("keep what a dying job printed", async () => {
    const { order, perform } = await pool();
    expect((await perform(order("exits"))).log).toContain("about to leave");
  });

  it("outlive a job that eats all memory", async () => {
    const { order, perform } = await pool();
    process.env["NODE_OPTIONS"] = "--max-old-space-size=64";
    const small = await pool();
    delete process.env["NODE_OPTIONS"];
    const outcome = await small.perform(small.order("eats-memory"));
    expect(outcome).toMatchObject({ kind: "failed", failure: { code: "worker-died" } });
    expect((await perform(order("copy"))).kind).toBe("made");
  });

  it("kill a job that hangs at its timeout, with all that it started", async () => {
    const { order, perform } = await pool();
    const outcome = await perform(order("hangs", { timeoutMs: 1_500 }));
    expect(outcome).toMatchObject({ kind: "failed", failure: { code: "timeout", kind: "transient" } });
    const grandchild = Number(/grandchild (\d+)/.exec(outcome.log)?.[1]);
    await expect.poll(() => isAlive(grandchild)).toBe(false);
    expect((await perform(order("copy"))).kind).toBe("made");
  });

  it("keep the end of a log that floods", async () => {
    const { order, perform } = await pool();
    const { log } = await perform(order("floods"));
    expect(log.length).toBeLessThan(70_000);
    expect(log).toContain("19999 ");
    expect(log).toContain("are not kept");
  });

  it("believe no message that is not the run's own", async () => {
    const { order, perform, outcomes } = await pool();
    expect((await perform(order("lies"))).kind).toBe("made");
    expect(outcomes).toHaveLength(1);
  });

  it("perform a run that is submitted twice once", async () => {
    const { executor, order, perform, outcomes } = await pool();
    const work = order("copy");
    const first = perform(work);
    await executor.submit(work);
    await first;
    await perform(order("copy"));
    expect(outcomes.map((outcome) => outcome.run)).toEqual(["run1", "run2"]);
  });

  it("work at the same time, as many as there are slots", async () => {
    const { executor, order, perform } = await pool(2);
    const long = perform(order("waits"));
    expect((await perform(order("copy"))).kind).toBe("made");
    await executor.cancel("run1", "no longer wanted");
    expect(await long).toMatchObject({
      failure: { code: "cancelled", message: "no longer wanted", kind: "environment" },
    });
  });

  it("stop: what waits is cancelled at once, what runs after its grace time", async () => {
    const { executor, order, perform } = await pool();
    const running = perform(order("waits"));
    const waiting = perform(order("copy"));
    await executor.stop(50);
    await executor.stop(50);
    expect(await waiting).toMatchObject({ failure: { code: "cancelled" } });
    expect(await running).toMatchObject({ failure: { code: "cancelled" } });
    expect(await perform(order("copy"))).toMatchObject({ failure: { code: "cancelled" } });
  });
});

/** A killed process that nobody has waited for yet still has its entry, as a zombie. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
