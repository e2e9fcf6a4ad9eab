import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { RunOutcome, WorkOrder } from "../../src/domain/run.ts";
import { LocalExecutor } from "../../src/executors/local.ts";
import type { RunProgress } from "../../src/ports/executor.ts";
import { tempFolder } from "./temp-folder.ts";

const ENTRY = join(import.meta.dirname, "../../src/worker.ts");

/** Job scripts that do what job scripts do, and what they must not. */
const JOBS = join(import.meta.dirname, "../fixtures/jobs");

/** A pool for one test, stopped at its end. */
export async function workerPool(slots = 1) {
  const pool = await startPool(await tempFolder(), slots);
  onTestFinished(() => pool.executor.stop(0));
  return pool;
}

/** Real worker processes that work in this folder, and orders for one source file; to be stopped. */
export async function startPool(folder: string, slots = 1) {
  const scratch = join(folder, "scratch");
  await mkdir(scratch);
  const executor = new LocalExecutor({ entry: ENTRY, scratch, slots, prepare: [] });
  const progress: RunProgress[] = [];
  const logged: [run: string, lines: string][] = [];
  const outcomes: RunOutcome[] = [];
  const waiting = new Map<string, (outcome: RunOutcome) => void>();
  await executor.start({
    outcome: (outcome) => {
      outcomes.push(outcome);
      waiting.get(outcome.run)?.(outcome);
    },
    progress: (step) => progress.push(step),
    logged: (run, lines) => logged.push([run, lines]),
  });
  await writeFile(join(folder, "a.csv"), "isin,nav\n");
  let count = 0;
  /** Of a script of the fixtures, or of any script by its path. */
  const order = (job: string, changes: Partial<WorkOrder> = {}): WorkOrder => {
    count += 1;
    return {
      run: `run${count}`,
      pair: "pair",
      key: "a.csv",
      job: { kind: "script", path: job.startsWith("/") ? job : join(JOBS, `${job}.ts`) },
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
  return { executor, order, perform, progress, logged, outcomes, folder };
}
