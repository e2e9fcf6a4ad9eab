import { medianSorted } from "simple-statistics";
import type { RunHistory } from "../ports/history.ts";
import type { Clock } from "../ports/runtime.ts";
import type { PairState } from "./pair-state.ts";
import type { PairDocument } from "./view.ts";

const HOUR_MS = 3_600_000;
const HOURS_SHOWN = 24;
/** Runs that what is usual is taken from. */
const RUNS_COMPARED = 50;

/** What the overview tells of the past of a pair. */
export interface Past {
  /**
   * Runs that ended in each of the last 24 hours of UTC, the present one last. With the number of the pair's ends the
   * journal is asked only when that has changed.
   */
  hours(pair: string, ends?: number): PairDocument["hours"];
  /** Median duration of its newest runs that succeeded (milliseconds); null without any. */
  usualMs(state: PairState): number | null;
}

/** The hours of a pair, and what they were worked out for. */
interface Known {
  readonly present: number;
  readonly ends: number | undefined;
  readonly hours: PairDocument["hours"];
}

/** Asks the journal again only for what can have changed: hours that are over stay as they were. */
export function createPast(history: RunHistory, clock: Pick<Clock, "now">): Past {
  const shown = new Map<string, Known>();
  const known = new Map<string, Map<number, { readonly succeeded: number; readonly failed: number }>>();
  const usual = new WeakMap<PairState, { readonly ends: number; readonly ms: number | null }>();
  return {
    hours: (pair, ends) => {
      const present = Math.floor(clock.now() / HOUR_MS);
      const last = shown.get(pair);
      if (last !== undefined && ends !== undefined && last.ends === ends && last.present === present) return last.hours;
      const first = present - HOURS_SHOWN + 1;
      const before = known.get(pair);
      const from = before === undefined ? first : Math.max(first, Math.max(first, ...before.keys()) - 1);
      const hours = new Map([...(before ?? [])].filter(([hour]) => hour >= first && hour < from));
      for (let hour = from; hour <= present; hour += 1) hours.set(hour, NONE);
      for (const { at, succeeded, failed } of history.endedByHour(pair, from * HOUR_MS)) {
        if (at / HOUR_MS <= present) hours.set(at / HOUR_MS, { succeeded, failed });
      }
      known.set(pair, hours);
      const all = Array.from({ length: HOURS_SHOWN }, (_, index) => hours.get(first + index) ?? NONE);
      shown.set(pair, { present, ends, hours: all });
      return all;
    },
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

const NONE = { succeeded: 0, failed: 0 };

function usualMs(history: RunHistory, pair: string): number | null {
  const runs = history.ended(pair, 0, RUNS_COMPARED).filter((run) => run.succeeded);
  const durations = runs.map((run) => Math.max(0, run.finishedAt - run.startedAt)).sort((one, other) => one - other);
  return durations.length === 0 ? null : medianSorted(durations);
}
