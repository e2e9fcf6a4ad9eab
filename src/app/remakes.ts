import { durationMsOf, type LastRun, makingOf } from "../domain/run.ts";
import { type Decision, decide, type ItemFacts } from "../domain/status.ts";
import type { Entry } from "./entry-table.ts";
import type { PairState } from "./pair-state.ts";

/** Targets of one pair that were made before, and how long making them took. */
export interface Remakes {
  readonly pair: string;
  /** How many targets. */
  readonly items: number;
  /** The sum of their last runs that succeeded. */
  readonly lastDurationMs: number;
}

/** What each pair with `onJobChange: "keep"` would make again if it had `rerun`; pairs without such targets are left out. */
export function remakesOnSwitch(states: readonly PairState[], now: number): readonly Remakes[] {
  return states.flatMap((state) => {
    if (state.rules.onJobChange === "rerun") return [];
    const switched = { ...state.rules, onJobChange: "rerun" } as const;
    return remakesOf(state, ({ facts, decision }) => {
      return decision.decision === "skip" && isMadeAgain(facts, decide(facts, switched, now));
    });
  });
}

/** What each pair is about to make again. */
export function plannedRemakes(states: readonly PairState[]): readonly Remakes[] {
  return states.flatMap((state) => remakesOf(state, ({ facts, decision }) => isMadeAgain(facts, decision)));
}

/** How long the run took that made an item's target, or null when no run of ours is known to have. */
export function lastDurationMs(last: LastRun | undefined): number | null {
  const making = last === undefined ? null : makingOf(last);
  return making === null ? null : durationMsOf(making);
}

/** A target that is there, so it is no new work that is started. */
export function isMadeAgain({ targetExists }: ItemFacts, { decision }: Decision): boolean {
  return targetExists && decision === "start";
}

function remakesOf(state: PairState, isChosen: (entry: Entry) => boolean): readonly Remakes[] {
  let items = 0;
  let sumMs = 0;
  for (const entry of state.entries()) {
    if (!isChosen(entry)) continue;
    items += 1;
    sumMs += lastDurationMs(entry.facts.lastRun) ?? 0;
  }
  return items === 0 ? [] : [{ pair: state.pair.name, items, lastDurationMs: sumMs }];
}
