import type { Clock } from "../ports/runtime.ts";
import type { Entry } from "./entry-table.ts";
import type { PairState } from "./pair-state.ts";

/** Since when items are not finished, as this process saw it: times of files are no measure, they may be kept or set. */
export class Waiting {
  readonly #clock: Pick<Clock, "monotonicMs">;
  /** By key, the longest wait first. */
  readonly #since = new WeakMap<PairState, Map<string, number>>();

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
  }

  /** Looks at a pair that was scanned. */
  note(state: PairState): void {
    const since = this.#since.get(state) ?? new Map<string, number>();
    this.#since.set(state, since);
    for (const key of since.keys()) if (!isWaiting(state.entry(key))) since.delete(key);
    if (state.counts.preliminary === 0) return;
    const nowMs = this.#clock.monotonicMs();
    for (const entry of state.entries()) {
      const { key } = entry.facts.item;
      if (isWaiting(entry) && !since.has(key)) since.set(key, nowMs);
    }
  }

  /** How long the oldest one of a pair waits; 0 when none does. */
  oldestMs(state: PairState): number {
    const since = this.#since.get(state) ?? new Map<string, number>();
    for (const [key, sinceMs] of since) {
      if (isWaiting(state.entry(key))) return this.#clock.monotonicMs() - sinceMs;
      since.delete(key);
    }
    return 0;
  }
}

/** What somebody left aside waits for nothing. */
function isWaiting(entry: Entry | undefined): boolean {
  return entry?.decision.status === "preliminary" && entry.decision.reason !== "skipped";
}
