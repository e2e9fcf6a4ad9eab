import type { Pair } from "../domain/pair.ts";

/** Told of what changes in a pair: one entry, or all of them by a scan, by key. */
export interface PairWatch<Entry> {
  changed(pair: Pair, before: Entry, after: Entry): void;
  scanned(pair: Pair, before: ReadonlyMap<string, Entry>, after: ReadonlyMap<string, Entry>): void;
}
