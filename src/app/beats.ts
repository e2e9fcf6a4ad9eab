import type { Pair } from "../domain/pair.ts";
import type { Schedule, Ticker, Watcher } from "../ports/runtime.ts";
import type { PairState } from "./pair-state.ts";

/** What sets off scans while a flow is served. */
export interface BeatTools {
  readonly ticker: Ticker;
  readonly watcher: Watcher;
  /** Absolute path of a pattern's folder. */
  readonly folderPath: (location: string) => string;
  /** Told which pairs are due. */
  readonly due: (states: readonly PairState[]) => void;
  /** What the watcher shall call for a pair. */
  readonly hinting: (state: PairState) => () => void;
}

/** The schedules and watched folders of the pairs in force. What stays goes on undisturbed, so that no tick is missed. */
export class Beats {
  readonly #tools: BeatTools;
  readonly #schedules = new Map<string, Schedule>();
  readonly #watches = new Map<PairState, readonly (() => void)[]>();
  #states: ReadonlySet<PairState> = new Set();
  #byBeat: ReadonlyMap<string, readonly PairState[]> = new Map();

  constructor(tools: BeatTools) {
    this.#tools = tools;
  }

  /** From now on these, and no others. */
  follow(states: readonly PairState[]): void {
    this.#states = new Set(states);
    this.#byBeat = Map.groupBy(states, ({ pair }) => beatOf(pair));
    this.#schedule();
    this.#watch();
  }

  /** The next tick of any schedule (milliseconds since 1970), or null when nothing is scheduled. */
  nextAt(): number | null {
    const times = [...this.#schedules.values()].flatMap((schedule) => schedule.nextAt() ?? []);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** No more ticks; the watcher is closed by who made it. */
  stop(): void {
    for (const schedule of this.#schedules.values()) schedule.stop();
    this.#schedules.clear();
  }

  #schedule(): void {
    for (const [beat, schedule] of this.#schedules) {
      if (this.#byBeat.has(beat)) continue;
      schedule.stop();
      this.#schedules.delete(beat);
    }
    for (const [beat, [first]] of this.#byBeat) {
      if (first === undefined || this.#schedules.has(beat)) continue;
      const { schedule, timezone } = first.pair;
      const due = () => this.#tools.due(this.#byBeat.get(beat) ?? []);
      this.#schedules.set(beat, this.#tools.ticker.every(schedule, timezone, due));
    }
  }

  #watch(): void {
    const { watcher, folderPath, hinting } = this.#tools;
    for (const [state, unwatch] of this.#watches) {
      if (this.#states.has(state)) continue;
      for (const end of unwatch) end();
      this.#watches.delete(state);
    }
    for (const state of this.#states) {
      if (this.#watches.has(state)) continue;
      const hint = hinting(state);
      const { sources } = state.pair;
      this.#watches.set(
        state,
        sources.map(({ folder, nested }) => watcher.watch(folderPath(folder), { nested }, hint)),
      );
    }
  }
}

/** Pairs of the same beat are due together. */
export function beatOf({ schedule, timezone }: Pick<Pair, "schedule" | "timezone">): string {
  return JSON.stringify([schedule, timezone]);
}
