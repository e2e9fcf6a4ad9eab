import { medianSorted } from "simple-statistics";
import type { RunHistory } from "../ports/history.ts";
import type { Clock } from "../ports/runtime.ts";
import type { PairState } from "./pair-state.ts";
import type { PairDocument } from "./view.ts";

/** Runs that what is usual is taken from. */
const RUNS_COMPARED = 50;

/** What the overview tells of the past of a pair. */
export interface Past {
  /** Runs that ended in each of the last 24 hours of UTC, the present one last. */
  hours(state: PairState): PairDocument["hours"];
  /** Median duration of its newest runs that succeeded (milliseconds); null without any. */
  usualMs(state: PairState): number | null;
}

/** Asks the journal only for what the state of a pair does not know. */
export function createPast(history: RunHistory, clock: Pick<Clock, "now">): Past {
  const usual = new WeakMap<PairState, { readonly ends: number; readonly ms: number | null }>();
  return {
    hours: ({ pair, runTimes }) =>
      runTimes.hours.dayUpTo(clock.now(), (since) => history.endedByHour(pair.name, since)),
    usualMs: (state) => {
      const { ends } = state.runTimes;
      const before = usual.get(state);
      if (before?.ends === ends) return before.ms;
      const ms = usualMs(history, state.pair.name);
      usual.set(state, { ends, ms });
      return ms;
    },
  };
}

function usualMs(history: RunHistory, pair: string): number | null {
  const runs = history.ended(pair, 0, RUNS_COMPARED).filter((run) => run.succeeded);
  const durations = runs.map((run) => Math.max(0, run.finishedAt - run.startedAt)).sort((one, other) => one - other);
  return durations.length === 0 ? null : medianSorted(durations);
}
