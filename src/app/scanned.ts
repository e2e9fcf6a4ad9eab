import type { Observations } from "../domain/settle.ts";
import { decide, type ItemFacts, type PairRules } from "../domain/status.ts";
import type { Breathe, Clock } from "../ports/runtime.ts";
import { EntryTable } from "./entry-table.ts";

/** How the last look at a pair went. */
export interface ScanNote {
  readonly startedAt: number;
  readonly durationMs: number;
}

export interface Look {
  readonly facts: readonly ItemFacts[];
  /** By source of the pair. */
  readonly observations: readonly Observations[];
}

/** What a look at a pair found. */
export interface Scanned extends Look {
  /** How many files and subfolders of its sources were left out by their names. */
  readonly ignored: number;
  readonly note: () => ScanNote;
}

/** When facts are judged, and what was seen of their sources. */
export interface Seen extends Pick<Look, "observations"> {
  readonly now: number;
}

/** What decisions are made by; facts are asked for as they are at that moment. */
export interface DecideTools {
  /** The table of the look before. */
  readonly before: EntryTable;
  readonly rules: PairRules;
  readonly asOfNow: (facts: ItemFacts, seen: Seen) => ItemFacts;
  readonly clock: Pick<Clock, "now">;
  readonly breathe: Breathe;
}

/** Decides each item, in the order of the facts. */
export async function decideAll({ facts, observations }: Look, tools: DecideTools): Promise<EntryTable> {
  const { before, rules, asOfNow, clock, breathe } = tools;
  const table = new EntryTable(before);
  let now = clock.now();
  for (const found of facts) {
    const pause = breathe();
    if (pause !== undefined) {
      await pause;
      now = clock.now();
    }
    const current = asOfNow(found, { observations, now });
    table.append({ facts: current, decision: decide(current, rules, now) });
  }
  return table.complete();
}
