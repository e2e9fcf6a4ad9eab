/** What a job script imports: `import { defineJob, z } from "pairflow"`. */
import type { Job } from "./ports/job.ts";

/** zod, for params: `z.strictObject({ column: z.string() })`. */
export { z } from "zod";
export { type ErrorCode, type ErrorKind, FlowError } from "./domain/errors.ts";
export type { Bindings } from "./domain/pattern.ts";
export type { JobReport, SourceFile } from "./domain/run.ts";
export type { Job, JobContext, JobLog, ParamsSchema } from "./ports/job.ts";

/** Gives a job its types: the default export of a job script. */
export function defineJob<Params>(job: Job<Params>): Job<Params> {
  return job;
}
