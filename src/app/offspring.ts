import { resolve } from "node:path";
import { type Found, isMakeable } from "./item-rules.ts";
import type { PairState } from "./pair-state.ts";

/** Finds the items that read a file. */
export type Readers = (path: string) => readonly Found[];

/** The readers of every file of the last scans; worked out once for as many questions as are asked before the next. */
export function readersOf(states: readonly PairState[], root: string): Readers {
  const readers = new Map<string, Found[]>();
  for (const state of states) {
    const folders = state.pair.sources.map(({ folder }) => resolve(root, folder));
    for (const entry of state.entries()) {
      for (const [index, source] of entry.facts.item.sources.entries()) {
        if (source === undefined) continue;
        const path = `${folders[index]}/${source.path}`;
        const known = readers.get(path);
        if (known === undefined) readers.set(path, [{ state, entry }]);
        else known.push({ state, entry });
      }
    }
  }
  return (path) => readers.get(path) ?? [];
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
