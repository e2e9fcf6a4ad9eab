import { resolve } from "node:path";
import type { Makeup } from "./entry-table.ts";
import { type Found, isMakeable } from "./item-rules.ts";
import type { PairState } from "./pair-state.ts";

/** Finds the items that read a file. */
export type Readers = (path: string) => readonly Found[];

/** A source of a pair, by the absolute path of its folder. */
interface Opening {
  readonly state: PairState;
  readonly source: number;
  readonly folder: string;
}

/** Keys by source of the pair and by path in its folder. */
interface Known {
  readonly makeup: Makeup;
  readonly keys: readonly ReadonlyMap<string, readonly string[]>[];
}

/** Kept until a scan finds other items: pages ask at each look at an item. */
const KNOWN = new WeakMap<PairState, Known>();

/** The readers of every file of the last scans; only pairs that may read a file are looked at. */
export function readersOf(states: readonly PairState[], root: string): Readers {
  const openings = states.flatMap((state) =>
    state.pair.sources.map(({ folder }, source): Opening => ({ state, source, folder: `${resolve(root, folder)}/` })),
  );
  return (path) =>
    openings.flatMap(({ state, source, folder }) => {
      if (!path.startsWith(folder)) return [];
      const keys = keysOf(state)[source]?.get(path.slice(folder.length)) ?? [];
      return keys.flatMap((key) => {
        const entry = state.entry(key);
        return entry === undefined ? [] : [{ state, entry }];
      });
    });
}

/**
 * An item and all that comes from it: who reads its target, who reads theirs, and so on, each once, the nearest first.
 * Items that could not be made now are left out, with what comes from them alone.
 */
export function offspringOf(first: Found, readers: Readers, root: string): readonly Found[] {
  const seen = new Set<string>();
  const family: Found[] = [];
  const open = [first];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { state, entry } = next;
    const { item } = entry.facts;
    const name = `${state.pair.name}\0${item.key}`;
    if (seen.has(name) || !isMakeable(entry)) continue;
    seen.add(name);
    family.push(next);
    open.push(...readers(`${resolve(root, state.pair.target.folder)}/${item.target}`));
  }
  return family;
}

function keysOf(state: PairState): Known["keys"] {
  const { makeup, entries } = state.table;
  const before = KNOWN.get(state);
  if (before?.makeup === makeup) return before.keys;
  const keys = state.pair.sources.map(() => new Map<string, string[]>());
  for (const { facts } of entries) {
    const { key, sources } = facts.item;
    for (const [index, source] of sources.entries()) {
      if (source === undefined) continue;
      const known = keys[index]?.get(source.path);
      if (known === undefined) keys[index]?.set(source.path, [key]);
      else known.push(key);
    }
  }
  KNOWN.set(state, { makeup, keys });
  return keys;
}
