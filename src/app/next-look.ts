import type { PairState } from "./pair-state.ts";

/** When a pair is worth a look although nobody asks for it. */
export interface NextLook {
  /** Whether a file of it still settles: then there will be work. */
  readonly settles: boolean;
  /** Milliseconds since 1970; undefined when only a tick or a hint can bring anything. */
  readonly at: number | undefined;
}

/** `run` does not wait for a file that still changes after so many looks. */
const SETTLE_LOOKS = 30;

/** Says when files will have settled and retries are due. A runner that runs once waits for no retry. */
export class NextLooks {
  readonly #settleLooks = new WeakMap<PairState, number>();

  /** To be asked once after each scan. */
  of(state: PairState, mode: "once" | "serving"): NextLook {
    const { settleAt, retryAt } = changesOf(state);
    const settles = settleAt !== Number.POSITIVE_INFINITY;
    const looks = settles ? (this.#settleLooks.get(state) ?? 0) + 1 : 0;
    this.#settleLooks.set(state, looks);
    if (mode === "once" && looks > SETTLE_LOOKS) return { settles, at: undefined };
    const at = mode === "once" ? settleAt : Math.min(settleAt, retryAt);
    return { settles, at: at === Number.POSITIVE_INFINITY ? undefined : at };
  }
}

/** When the first of its decisions changes by itself. */
function changesOf(state: PairState) {
  let settleAt = Number.POSITIVE_INFINITY;
  let retryAt = Number.POSITIVE_INFINITY;
  for (const { facts, decision } of state.entries()) {
    if (decision.nextAt === null) continue;
    if (facts.settledAt === decision.nextAt) settleAt = Math.min(settleAt, decision.nextAt);
    else if (decision.decision === "skip") retryAt = Math.min(retryAt, decision.nextAt);
  }
  return { settleAt, retryAt };
}
