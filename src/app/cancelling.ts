import type { Failure } from "../domain/errors.ts";
import type { RunId, RunOutcome } from "../domain/run.ts";

/** How a run ends that somebody cancelled. */
export const CANCELLED: Failure = {
  code: "cancelled",
  kind: "permanent",
  message: "somebody cancelled the run",
  hint: "Retry starts it again; a changed source, job or params does so too.",
};

/** Remembers of the runs under way which of them people want to end. */
export class Cancelling {
  readonly #asked = new Set<RunId>();
  /** Their workers are done, and what they made may be being published. */
  readonly #over = new Set<RunId>();

  /** False when it is too late. */
  ask(run: RunId): boolean {
    if (this.#over.has(run)) return false;
    this.#asked.add(run);
    return true;
  }

  isOver(run: RunId): void {
    this.#over.add(run);
  }

  /** What Pairflow's own stop ended starts again by itself; what somebody cancelled does not. */
  asAsked(outcome: RunOutcome): RunOutcome {
    if (!this.#asked.has(outcome.run) || outcome.kind !== "failed") return outcome;
    return outcome.failure.code === "cancelled" ? { ...outcome, failure: CANCELLED } : outcome;
  }

  forget(run: RunId): void {
    this.#asked.delete(run);
    this.#over.delete(run);
  }
}
