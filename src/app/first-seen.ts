import { patternsOverlap } from "../domain/overlap.ts";
import type { PairState } from "./pair-state.ts";

/**
 * Counts by what files that enter the flow were found: by a hint of the watcher, or by a scan that nobody hinted at.
 * What pairs make for each other is not counted.
 */
export class FirstSeen {
  #byWatching = 0;
  #byScanning = 0;
  readonly #entrances = new WeakSet<PairState>();
  readonly #hinted = new WeakSet<PairState>();

  /** Items since the start; what was there at the start is not counted. */
  get counts(): { readonly byWatching: number; readonly byScanning: number } {
    return { byWatching: this.#byWatching, byScanning: this.#byScanning };
  }

  /** What the watcher shall call for one of these pairs: notes the hint, and passes it on. */
  hinting(state: PairState, states: readonly PairState[], onHint: () => void): () => void {
    if (isFed(state, states)) return onHint;
    this.#entrances.add(state);
    return () => {
      this.#hinted.add(state);
      onHint();
    };
  }

  /** Does a scan of a pair, and counts what it found. */
  async during(state: PairState, scan: () => Promise<void>): Promise<void> {
    const isHinted = this.#hinted.delete(state);
    const { lastScan, size } = state;
    await scan();
    if (!this.#entrances.has(state) || lastScan === undefined) return;
    const added = Math.max(0, state.size - size);
    if (isHinted) this.#byWatching += added;
    else this.#byScanning += added;
  }
}

function isFed({ pair }: PairState, states: readonly PairState[]): boolean {
  return states.some((other) => pair.sources.some((source) => patternsOverlap(source, other.pair.target)));
}
