import { z } from "zod";
import { type Failure, FlowError } from "../domain/errors.ts";
import type { JobRef } from "../domain/pair.ts";
import type { JobReport, RunId, RunOutcome, WorkOrder } from "../domain/run.ts";
import type { RunProgress } from "../ports/executor.ts";

/** From the runner to a worker; a worker trusts it. */
export type ToWorker =
  | { readonly kind: "prepare"; readonly jobs: readonly JobRef[]; readonly scratch: string }
  | { readonly kind: "perform"; readonly order: WorkOrder }
  | { readonly kind: "cancel"; readonly run: string; readonly reason: string };

/** From a worker to the runner, which checks it: job scripts run in the same process and could send anything. */
export type FromWorker =
  | { readonly kind: "outcome"; readonly outcome: RunOutcome }
  /** The process is about to end, for this reason. */
  | { readonly kind: "fault"; readonly fault: RunFault }
  /** The run started programs in a process group of their own, which must not outlive the worker. */
  | { readonly kind: "group"; readonly group: RunGroup }
  | { readonly kind: "progress"; readonly progress: RunProgress }
  | { readonly kind: "log"; readonly log: LoggedLines };

/** What a job has logged since the last message: whole lines. */
export interface LoggedLines {
  readonly run: RunId;
  readonly lines: string;
}

/** Why a run's process ends. */
export interface RunFault {
  readonly run: RunId;
  readonly failure: Failure;
}

export interface RunGroup {
  readonly run: RunId;
  /** Process id of the group's leader. */
  readonly leader: number;
}

/** Of one message; what a job logs beyond it between two messages is only in its outcome. */
export const LIVE_LOG_CHARACTERS = 16_000;

const fact = z.union([z.number(), z.string(), z.array(z.string())]);

const report = z.object({
  // A fact that is undefined does not cross the border.
  facts: z.record(z.string(), fact.optional()).optional(),
  warnings: z.array(z.string()).optional(),
});

const failure = z.object({
  code: z.string(),
  kind: z.enum(["permanent", "transient", "environment"]),
  message: z.string(),
  hint: z.string().nullable(),
});

const base = { run: z.string(), log: z.string() };

const outcome = z.discriminatedUnion("kind", [
  z.object({
    ...base,
    kind: z.literal("made"),
    output: z.object({ sizeBytes: z.number(), sha256: z.string(), sources: z.array(z.string()).optional() }),
    report,
  }),
  z.object({ ...base, kind: z.literal("failed"), failure }),
]);

const progress = z.object({ run: z.string(), done: z.number(), total: z.number(), unit: z.string() });

const fault = z.object({ run: z.string(), failure });

/** A signal to the group 1 would go to every process that there is. */
const group = z.object({ run: z.string(), leader: z.int().min(2) });

const fromWorker = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("outcome"), outcome }),
  z.object({ kind: z.literal("fault"), fault }),
  z.object({ kind: z.literal("group"), group }),
  z.object({ kind: z.literal("progress"), progress }),
  z.object({ kind: z.literal("log"), log: z.object({ run: z.string(), lines: z.string().max(LIVE_LOG_CHARACTERS) }) }),
]);

/** What a job returned, nothing included. Throws `job-invalid` for what the runner would not take as a report. */
export function parseReport(returned: unknown): JobReport {
  const parsed = report.safeParse(returned ?? {});
  // Optional keys that are missing and those that are undefined are the same to all that read a report.
  if (parsed.success) return parsed.data as JobReport;
  const places = new Set(parsed.error.issues.map(({ path }) => path.slice(0, 2).join(".") || "what it returned"));
  throw new FlowError("job-invalid", `the job's report cannot be read: ${[...places].join(", ")}`, {
    hint: "A job returns nothing, or { facts, warnings }: a fact is a finite number, a text or a list of texts.",
  });
}

/** The message, or undefined when it is none of ours. */
export function parseFromWorker(message: unknown): FromWorker | undefined {
  const parsed = fromWorker.safeParse(message);
  // The error code alone is wider on the wire: a job may carry a code of a newer version.
  return parsed.success ? (parsed.data as FromWorker) : undefined;
}

/** The run that a message is about. */
export function runOf(message: FromWorker): RunId {
  switch (message.kind) {
    case "outcome":
      return message.outcome.run;
    case "fault":
      return message.fault.run;
    case "group":
      return message.group.run;
    case "progress":
      return message.progress.run;
    case "log":
      return message.log.run;
  }
}
