import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { FlowError } from "../domain/errors.ts";
import type { JobReport, RunOutcome, SourceFile, WorkOrder } from "../domain/run.ts";
import { performOrder } from "../executors/perform-order.ts";
import type { Job, JobContext } from "../ports/job.ts";
import { requireParams } from "./params.ts";
import { placeFiles } from "./place-files.ts";
import { type Row, targetRows } from "./target-rows.ts";

/** What one run of a job under test is given. */
export interface JobTest {
  /** Paths of files that are there, or contents by file name, which become files of a folder made for this run. */
  readonly sources: readonly string[] | Readonly<Record<string, string | Uint8Array>>;
  /** As the config has them: defaults are filled in by the job's schema. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Start of processing; now when left out. */
  readonly startedAt?: Date;
  /** Values of the pattern's placeholders; `file`, the first source's name, when left out. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** Name of the target, whose ending decides the format, or an absolute path; the first source's name when left out. */
  readonly target?: string;
  /** Aborts the run, as timeout, cancel and stop do. */
  readonly signal?: AbortSignal;
}

/** What came of a run. Its files are removed at the end of the block that holds it: `await using result = ...`. */
export interface JobResult extends AsyncDisposable {
  /** What the job returned; empty when it returned nothing. */
  readonly report: JobReport;
  /** Path of the file that the job made. */
  readonly target: string;
  /** Lines that the job logged, each with its line end; warnings start with `warning: `. */
  readonly log: string;
  /** The target as UTF-8 text. */
  text(): string;
  /**
   * The target's rows as texts by column name; of `.csv`, `.tsv` and `.txt` files, in UTF-8 or with a byte order mark.
   * Throws `input-invalid` for any other file, and for one whose rows are not as wide as its header.
   */
  rows(): readonly Row[];
}

/**
 * Runs a job once as a worker does: its params checked and defaults filled in by its own schema, its target written to
 * a folder made for this run, its report read. What fails is thrown as a FlowError with the worker's code, message and
 * hint: `params-invalid` names every wrong param, `job-failed` has what the job threw as its cause, `no-output` tells
 * that no file was written; a FlowError of the job itself is thrown as it is. Nothing is left behind by a failed run.
 */
export async function runJob<Params>(job: Job<Params> | Job<Params>["run"], test: JobTest): Promise<JobResult> {
  const whole: Job<Params> = typeof job === "function" ? { run: job } : job;
  const params = test.params ?? {};
  await requireParams(whole, params);
  const files = await placeFiles(test.sources, test.target);
  try {
    const order = orderOf(files, params, test);
    const { outcome, thrown } = await perform(whole, order, test.signal ?? new AbortController().signal);
    if (outcome.kind === "failed") throw errorOf(outcome, thrown);
    const { target, remove } = files;
    return {
      report: outcome.report,
      target,
      log: outcome.log,
      text: () => readFileSync(target, "utf8"),
      rows: () => targetRows(target),
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await files.remove();
    throw error;
  }
}

interface PlacedFiles {
  readonly sources: readonly SourceFile[];
  readonly target: string;
}

function orderOf(files: PlacedFiles, params: WorkOrder["params"], test: JobTest): WorkOrder {
  const { sources, target } = files;
  const file = basename(sources[0]?.path ?? target);
  return {
    run: "test",
    pair: "test",
    key: basename(target),
    // The job itself is at hand; a worker would load it by this.
    job: { kind: "script", path: "job" },
    params,
    expect: {},
    sources,
    target,
    targetName: basename(target),
    bindings: test.bindings ?? { file },
    startedAt: (test.startedAt ?? new Date()).toISOString(),
    timeoutMs: Number.POSITIVE_INFINITY,
  };
}

interface Performed {
  readonly outcome: RunOutcome;
  /** What the job itself threw. */
  readonly thrown: unknown;
}

async function perform(job: Job, order: WorkOrder, signal: AbortSignal): Promise<Performed> {
  let log = "";
  let thrown: unknown;
  const add = (line: string): void => {
    log += `${line}\n`;
  };
  const run = async (context: JobContext<unknown>): Promise<JobReport | void> => {
    try {
      return await job.run(context);
    } catch (error) {
      thrown = error;
      throw error;
    }
  };
  const bench = {
    loadJob: async () => ({ ...job, run }),
    log: { info: add, warn: (message: string) => add(`warning: ${message}`) },
    logText: () => log,
    progress: () => {},
  };
  return { outcome: await performOrder(order, bench, signal), thrown };
}

function errorOf({ failure }: Extract<RunOutcome, { kind: "failed" }>, thrown: unknown): FlowError {
  if (thrown instanceof FlowError) return thrown;
  const { code, kind, message, hint } = failure;
  return new FlowError(code, message, { kind, ...(hint === null ? {} : { hint }), cause: thrown });
}
