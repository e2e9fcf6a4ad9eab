import type { Observations } from "../domain/settle.ts";
import { decide, type ItemFacts, type PairRules } from "../domain/status.ts";
import type { Breathe, Clock } from "../ports/runtime.ts";
import { EntryTable } from "./entry-table.ts";

/** How the last look at a pair went. */
export interface ScanNote {
  readonly startedAt: number;
  readonly durationMs: number;
}

/** What a look at the folders of a pair found. */
export interface Scanned {
  readonly facts: readonly ItemFacts[];
  /** By source of the pair. */
  readonly observations: readonly Observations[];
  /** How many files and subfolders of its sources were left out by their names. */
  readonly ignored: number;
  readonly note: () => ScanNote;
}

/** When facts are judged, and what was seen of their sources. */
export interface Moment extends Pick<Scanned, "observations"> {
  readonly now: number;
}

/** What decisions are made by; facts are asked for as they are at that moment. */
export interface DecideTools {
  /** The table of the look before. */
  readonly before: EntryTable;
  readonly rules: PairRules;
  readonly asOfNow: (facts: ItemFacts, moment: Moment) => ItemFacts;
  readonly clock: Pick<Clock, "now">;
  readonly breathe: Breathe;
}

/** Decides each item, in the order of the facts. */
export async function decideAll(
  { facts, observations }: Pick<Scanned, "facts" | "observations">,
  tools: DecideTools,
): Promise<EntryTable> {
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

/** What runs and people did to an item that a scan may not have seen yet. */
export type Meanwhile = Pick<ItemFacts, "lastRun" | "targetExists" | "skipped">;

/**
 * The facts as they are, or with what was done to the item during the scan. If the scan then saw no reason to watch its
 * sources, the next one does before anything starts.
 */
export function broughtUpToDate(
  facts: ItemFacts,
  { lastRun, targetExists, skipped }: Meanwhile,
  { observations, now, settleMs }: Moment & { readonly settleMs: number },
): ItemFacts {
  if (lastRun === facts.lastRun && targetExists === facts.targetExists) {
    return skipped === facts.skipped ? facts : { ...facts, skipped };
  }
  const isWatched = facts.item.sources.every((source, index) => !source || observations[index]?.has(source.path));
  const settledAt = isWatched || settleMs === 0 ? facts.settledAt : now + settleMs;
  return { ...facts, lastRun, targetExists, settledAt, skipped };
}
