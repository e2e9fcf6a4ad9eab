import type { Entry } from "./entry-table.ts";
import type { PairState } from "./pair-state.ts";

/** Whether a scan chooses it: what is due, and what somebody forces as far as it can be made. */
export function isToStart({ forced }: PairState, { facts, decision }: Entry): boolean {
  const { key, problem, target } = facts.item;
  if (decision.decision === "start") return true;
  return forced.has(key) && problem === undefined && target !== undefined && decision.reason !== "running";
}

/** Whether it is still wanted: a scan or people may have found since it was chosen that it must wait. */
export function mayStart(state: PairState, key: string): boolean {
  const entry = state.entry(key);
  if (entry === undefined || state.asides.withheld.has(key)) return false;
  return entry.decision.reason === "queued" || isToStart(state, entry);
}

/** An item that ran when a runner died may be what killed it. */
export function isSuspect(state: PairState, key: string): boolean {
  return state.lastRuns.get(key)?.state === "lost";
}
