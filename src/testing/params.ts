import { FlowError } from "../domain/errors.ts";
import type { Job, SchemaIssue } from "../ports/job.ts";

/** Throws `params-invalid`, which names every param that the job's own schema refuses; a job without one takes any. */
export async function requireParams(job: Job, params: Readonly<Record<string, unknown>>): Promise<void> {
  const issues = (await job.params?.["~standard"].validate(params))?.issues ?? [];
  if (issues.length > 0) throw new FlowError("params-invalid", issues.map(named).join("; "));
}

function named({ path = [], message }: SchemaIssue): string {
  const keys = path.map((step) => String(typeof step === "object" ? step.key : step));
  return `${["params", ...keys].join(".")}: ${message}`;
}
