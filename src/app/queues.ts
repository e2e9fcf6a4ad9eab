import type { PairState } from "./pair-state.ts";

/** One item whose turn it is to start. */
export interface Turn {
  readonly state: PairState;
  readonly key: string;
}

/** The chosen items of each pair, in the order in which they start; pairs take turns. */
export class Queues {
  /** The pair whose turn it is stands first; one of which all was taken out keeps its place for what comes next. */
  readonly #keys = new Map<PairState, string[]>();

  get isEmpty(): boolean {
    return this.#keys.values().every((keys) => keys.length === 0);
  }

  get states(): readonly PairState[] {
    return [...this.#keys.keys()];
  }

  has(state: PairState): boolean {
    return (this.#keys.get(state) ?? []).length > 0;
  }

  add({ state, key }: Turn): void {
    const keys = this.#keys.get(state);
    if (keys === undefined) this.#keys.set(state, [key]);
    else keys.push(key);
  }

  /** Takes all of a pair out; a scan does so to put in what it has chosen, which must not cost the pair its turn. */
  clear(state: PairState): readonly string[] {
    const keys = this.#keys.get(state) ?? [];
    if (keys.length > 0) this.#keys.set(state, []);
    return keys;
  }

  /** For a pair that has no turn any more. */
  forget(state: PairState): void {
    this.#keys.delete(state);
  }

  /** The next item that may start, of the first pair that has one; that pair then stands behind the others. */
  take(mayStart: (turn: Turn) => boolean): Turn | undefined {
    for (const [state, keys] of this.#keys) {
      const at = keys.findIndex((key) => mayStart({ state, key }));
      const [key] = at === -1 ? [] : keys.splice(at, 1);
      if (key === undefined) continue;
      this.#keys.delete(state);
      if (keys.length > 0) this.#keys.set(state, keys);
      return { state, key };
    }
    return undefined;
  }
}
