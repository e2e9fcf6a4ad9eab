import { z } from "zod";
import type { JobRef } from "../domain/pair.ts";
import type { RunOutcome, WorkOrder } from "../domain/run.ts";
import type { RunProgress } from "../ports/executor.ts";

/** From the runner to a worker; a worker trusts it. */
export type ToWorker =
  | { readonly kind: "prepare"; readonly jobs: readonly JobRef[] }
  | { readonly kind: "perform"; readonly order: WorkOrder }
  | { readonly kind: "cancel"; readonly run: string; readonly reason: string };

/** From a worker to the runner, which checks it: job scripts run in the same process and could send anything. */
export type FromWorker =
  | { readonly kind: "outcome"; readonly outcome: RunOutcome }
  | { readonly kind: "progress"; readonly progress: RunProgress };

const fact = z.union([z.number(), z.string(), z.array(z.string())]);

const report = z.object({
  facts: z.record(z.string(), fact).optional(),
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
    output: z.object({ sizeBytes: z.number(), sha256: z.string() }),
    report,
  }),
  z.object({ ...base, kind: z.literal("failed"), failure }),
]);

const progress = z.object({ run: z.string(), done: z.number(), total: z.number(), unit: z.string() });

const fromWorker = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("outcome"), outcome }),
  z.object({ kind: z.literal("progress"), progress }),
]);

/** The message, or undefined when it is none of ours. */
export function parseFromWorker(message: unknown): FromWorker | undefined {
  const parsed = fromWorker.safeParse(message);
  // The error code alone is wider on the wire: a job may carry a code of a newer version.
  return parsed.success ? (parsed.data as FromWorker) : undefined;
}
