import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { FlowError, systemCode } from "../domain/errors.ts";
import { expectationError } from "../domain/expectations.ts";
import type { JobReport, Output, RunOutcome, WorkOrder } from "../domain/run.ts";
import { sha256File, sha256Open } from "../lib/hash.ts";
import { sealedHash } from "../lib/seal.ts";
import type { Job, JobContext } from "../ports/job.ts";
import { jobFailure } from "./job-failure.ts";
import { lostFolder, missingOutput, wrongOutput } from "./missing-output.ts";
import { parseReport } from "./wire.ts";

/** What a worker lends to one run. */
export interface Bench {
  readonly loadJob: (order: WorkOrder) => Promise<Job>;
  readonly progress: JobContext<unknown>["progress"];
  /** Lines for the run's log. */
  readonly log: JobContext<unknown>["log"];
  /** What was logged so far. */
  readonly logText: () => string;
}

/** Performs one run: job, expectations, then a synced and hashed output under the private name. Never throws. */
export async function performOrder(order: WorkOrder, bench: Bench, signal: AbortSignal): Promise<RunOutcome> {
  try {
    const job = await bench.loadJob(order);
    const params = await checkedParams(job, order);
    // A job that starts to listen now would not hear of it.
    signal.throwIfAborted();
    const report = await runJob(job, order, params, bench, signal);
    signal.throwIfAborted();
    requireExpected(order, report, bench);
    const output = { ...(await syncOutput(order, signal)), ...(await hashedSources(order, signal)) };
    return { run: order.run, kind: "made", output, report, log: bench.logText() };
  } catch (error) {
    return { run: order.run, kind: "failed", failure: jobFailure(lostFolder(order) ?? error), log: bench.logText() };
  }
}

async function checkedParams(job: Job, order: WorkOrder): Promise<unknown> {
  if (job.params === undefined) return order.params;
  const result = await job.params["~standard"].validate(order.params);
  if (result.issues === undefined) return result.value;
  throw new FlowError("params-invalid", result.issues.map((issue) => issue.message).join("; "));
}

async function runJob(
  job: Job,
  order: WorkOrder,
  params: unknown,
  bench: Bench,
  signal: AbortSignal,
): Promise<JobReport> {
  const { sources, as, target, bindings, pair } = order;
  const { log, progress } = bench;
  const startedAt = new Date(order.startedAt);
  const run = { id: order.run, pair };
  return parseReport(await job.run({ sources, as, target, bindings, params, startedAt, run, log, signal, progress }));
}

/** A failed run leaves no report, so what it would have said goes to its log. */
function requireExpected(order: WorkOrder, { facts = {}, warnings = [] }: JobReport, { log }: Bench): void {
  const error = expectationError(order, facts);
  if (error === undefined) return;
  for (const [name, fact] of Object.entries(facts)) log.info(`${name}: ${[fact].flat().join(", ")}`);
  for (const warning of warnings) log.warn(warning);
  throw error;
}

/** Not while the job reads them: it reads as it likes, and the runner sees to it that they are still the same. */
async function hashedSources(
  { sources, hashSources }: WorkOrder,
  signal: AbortSignal,
): Promise<Pick<Output, "sources">> {
  if (hashSources !== true) return {};
  const hashes: string[] = [];
  for (const { path } of sources) hashes.push(await sha256File(path, signal));
  return { sources: hashes };
}

/** Makes the output durable before anyone may see it. A link in its place is not followed. */
async function syncOutput(order: WorkOrder, signal: AbortSignal): Promise<Output> {
  const handle = await open(order.target, constants.O_RDONLY | constants.O_NOFOLLOW).catch(async (error: unknown) => {
    if (systemCode(error) === "ENOENT") throw await missingOutput(order);
    throw systemCode(error) === "ELOOP" ? wrongOutput(order, "a symbolic link") : error;
  });
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) throw wrongOutput(order, stats.isDirectory() ? "a folder" : "something else");
    const sizeBytes = Number(stats.size);
    const known = sealedHash(order.target, stats);
    const [sha256] = await Promise.all([known ?? sha256Open(handle, sizeBytes, signal), handle.sync()]);
    return { sizeBytes, sha256 };
  } finally {
    await handle.close();
  }
}
