import type { Failure } from "../domain/errors.ts";
import type { RunOutcome } from "../domain/run.ts";

/** How a run ends that somebody cancelled. */
export const CANCELLED: Failure = {
  code: "cancelled",
  kind: "permanent",
  message: "somebody cancelled the run",
  hint: "Retry starts it again; a changed source, job or params does so too.",
};

/**
 * The outcome of a run that somebody wanted to end: what Pairflow's own stop ended starts again by itself, this does not.
 * A run that was faster ends as it did.
 */
export function asCancelled(outcome: RunOutcome): RunOutcome {
  const isCancelled = outcome.kind === "failed" && outcome.failure.code === "cancelled";
  return isCancelled ? { ...outcome, failure: CANCELLED } : outcome;
}
