import { skipOf } from "../domain/status.ts";
import type { Entry } from "./entry-table.ts";
import type { PairState } from "./pair-state.ts";

/** An item with its pair. */
export interface Found {
  readonly state: PairState;
  readonly entry: Entry;
}

/**
 * Only what ran can run again, or waits for a word since its pair paused itself; a conflict or an unreadable file has to
 * be mended first.
 */
export function isRetryable({ asides }: Pick<PairState, "asides">, { decision }: Entry): boolean {
  if (decision.reason === "paused") return asides.pause === undefined;
  return ["failed", "gave-up", "lost"].includes(decision.reason);
}

/** Whatever is neither done nor on its way. */
export function isSkippable({ decision }: Entry): boolean {
  return decision.status !== "success" && decision.reason !== "running" && decision.reason !== "skipped";
}

/** Of many at once only those that somebody has to look at: with an error, or waiting for another source. */
export function isSkippableAmongMany(entry: Entry): boolean {
  return isSkippable(entry) && (entry.decision.status === "error" || entry.decision.reason === "waiting");
}

export function isSkipped({ facts }: Entry): boolean {
  return skipOf(facts) !== undefined;
}

/** Whether its target could be made now if it were not there. */
export function isMakeable({ facts: { item } }: Entry): boolean {
  return item.problem === undefined && item.target !== undefined && !item.sources.includes(undefined);
}

/** Whether it is taken: by a run, or by somebody who moves its target. */
export function isTaken(
  { dispatcher }: { readonly dispatcher: { isAtWork(state: PairState, key: string): boolean } },
  state: PairState,
  key: string,
): boolean {
  return state.asides.withheld.has(key) || dispatcher.isAtWork(state, key);
}
