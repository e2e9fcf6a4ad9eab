import type { Pair } from "../domain/pair.ts";
import type { Entry, EntryTable } from "./entry-table.ts";

/** Told of what changes in a pair: one entry, or all of them by a scan. */
export interface PairWatch {
  changed(pair: Pair, before: Entry, after: Entry): void;
  scanned(pair: Pair, before: EntryTable, after: EntryTable): void;
}
