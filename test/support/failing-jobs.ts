import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Failure } from "../../src/domain/errors.ts";
import { startPool } from "./worker-pool.ts";

/** Files of a job by path, the script first. */
export type JobFiles = Readonly<Record<string, string>>;

/** What a job does; its files; what is said of it: `code kind: message`, and the hint. `{}` is the folder of its files. */
export type FailingJob = readonly [what: string, files: JobFiles, message: string, hint: string];

/** A run of a job that was expected to fail. */
export interface FailedRun {
  /** Of the job's files. */
  readonly folder: string;
  readonly failure: Failure;
  readonly log: string;
}

/** One worker for all tests of a file, and what runs failing jobs in it. */
export function failingJobs() {
  let pool: Awaited<ReturnType<typeof startPool>>;
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "pairflow-failing-jobs-"));
    pool = await startPool(root);
  });
  afterAll(async () => {
    await pool.executor.stop(0);
    await rm(root, { recursive: true, force: true });
  });

  const run = async (files: JobFiles): Promise<FailedRun> => {
    const folder = await mkdtemp(join(root, "script-"));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const [script = ""] = Object.keys(files);
    await mkdir(join(folder, "out"));
    const target = join(folder, "out/.pf-000000000000-run.tmp.csv");
    const outcome = await pool.perform(
      pool.order(join(folder, script), { startedAt: new Date().toISOString(), target }),
    );
    if (outcome.kind !== "failed") throw new Error("the run did not fail");
    return { folder, failure: outcome.failure, log: outcome.log };
  };

  /** Each of these ends one run, and the next run is fine. */
  const fails = (what: string, cases: readonly FailingJob[]): void => {
    describe(what, () => {
      it.each(cases)("%s", async (_what, files, message, hint) => {
        const { folder, failure } = await run(files);
        expect(`${failure.code} ${failure.kind}: ${failure.message}`).toBe(message.replaceAll("{}", folder));
        expect(failure.hint).toBe(hint.replaceAll("{}", folder));
        expect((await pool.perform(pool.order("copy"))).kind).toBe("made");
      });
    });
  };

  return { run, fails };
}
