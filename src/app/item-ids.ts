import { itemId } from "../lib/hash.ts";
import type { PairState } from "./pair-state.ts";

/** The keys after one scan in their order, and the first 32 bits of each one's id. */
interface Known {
  readonly scan: PairState["lastScan"];
  readonly keys: readonly string[];
  readonly starts: Uint32Array;
}

const ID = /^i_([0-9a-f]{8})[0-9a-f]{4}$/;
const NONE: Known = { scan: undefined, keys: [], starts: new Uint32Array() };

/** Finds keys by the ids of their items. An id is worked out once for each key, when first asked for. */
export class ItemIds {
  readonly #known = new WeakMap<PairState, Known>();

  /** The key of the pair's item with this id, or undefined. */
  keyOf(state: PairState, id: string): string | undefined {
    const start = Number.parseInt(ID.exec(id)?.[1] ?? "", 16);
    if (Number.isNaN(start)) return undefined;
    const { keys, starts } = this.#of(state);
    for (let at = starts.indexOf(start); at !== -1; at = starts.indexOf(start, at + 1)) {
      const key = keys[at];
      if (key !== undefined && itemId(state.pair.name, key) === id) return key;
    }
    return undefined;
  }

  #of(state: PairState): Known {
    const before = this.#known.get(state) ?? NONE;
    if (before.scan === state.lastScan) return before;
    const keys = state.table.entries.map(({ facts }) => facts.item.key);
    const known = { scan: state.lastScan, keys, starts: startsOf(state.pair.name, keys, before) };
    this.#known.set(state, known);
    return known;
  }
}

/** Both lists of keys are in order, so those of before are met on the way. */
function startsOf(pair: string, keys: readonly string[], before: Known): Uint32Array {
  let at = 0;
  return Uint32Array.from(keys, (key) => {
    while ((before.keys[at] ?? key) < key) at += 1;
    if (before.keys[at] === key) return before.starts[at] ?? 0;
    return Number.parseInt(itemId(pair, key).slice(2, 10), 16);
  });
}
