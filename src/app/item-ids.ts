import { itemId } from "../lib/hash.ts";
import type { Makeup } from "./entry-table.ts";
import type { PairState } from "./pair-state.ts";

/** The keys of a pair in their order, and the first 32 bits of each one's id. */
interface Known {
  readonly makeup: Makeup;
  readonly keys: readonly string[];
  readonly starts: Uint32Array;
}

const ID = /^i_([0-9a-f]{8})[0-9a-f]{4}$/;
/** One for all who ask: it takes a hash for each key. */
const KNOWN = new WeakMap<PairState, Known>();

/** The key of the pair's item with this id, or undefined. Ids are worked out once for each key, when first asked for. */
export function keyOfId(state: PairState, id: string): string | undefined {
  const start = Number.parseInt(ID.exec(id)?.[1] ?? "", 16);
  if (Number.isNaN(start)) return undefined;
  const { keys, starts } = knownOf(state);
  for (let at = starts.indexOf(start); at !== -1; at = starts.indexOf(start, at + 1)) {
    const key = keys[at];
    if (key !== undefined && itemId(state.pair.name, key) === id) return key;
  }
  return undefined;
}

function knownOf(state: PairState): Known {
  const { makeup, entries } = state.table;
  const before = KNOWN.get(state);
  if (before?.makeup === makeup) return before;
  const keys = entries.map(({ facts }) => facts.item.key);
  const known = { makeup, keys, starts: startsOf(state.pair.name, keys, before) };
  KNOWN.set(state, known);
  return known;
}

/** Both lists of keys are in order, so those of before are met on the way. */
function startsOf(pair: string, keys: readonly string[], before: Known | undefined): Uint32Array {
  let at = 0;
  return Uint32Array.from(keys, (key) => {
    while ((before?.keys[at] ?? key) < key) at += 1;
    if (before?.keys[at] === key) return before.starts[at] ?? 0;
    return Number.parseInt(itemId(pair, key).slice(2, 10), 16);
  });
}
