import type { Entry } from "./entry-table.ts";
import type { ItemQuery } from "./item-documents.ts";
import { updatedAtOf } from "./item-order.ts";
import type { MatchingKeys } from "./matching-keys.ts";
import type { PairState } from "./pair-state.ts";

type Filter = Pick<ItemQuery, "status" | "reason" | "text" | "since">;

/** The items of one pair that a query asks for. */
export interface Fitting {
  readonly state: PairState;
  /** Whether the entry at this place of the pair's table is one of them. */
  readonly fits: (entry: Entry, place: number) => boolean;
  readonly total: number;
}

/** What fits in a pair. Only a text or a time makes it look at the items. */
export function fittingIn(
  state: PairState,
  query: Filter,
  matchesOf: (table: PairState["table"], text: string) => MatchingKeys,
): Fitting {
  const { text, status, reason, since } = query;
  const fits = fitsOf(query);
  const matching = text === undefined ? undefined : matchesOf(state.table, text);
  const isMost = since === undefined;
  if (matching === undefined) return { state, fits, total: isMost ? mostOf(state, query) : countIn(state, fits) };
  const both = (entry: Entry, place: number) => matching.marks[place] === 1 && fits(entry);
  const isTextAlone = isMost && status === undefined && reason === undefined;
  return { state, fits: both, total: isTextAlone ? matching.count : countIn(state, both) };
}

/** How many items of a pair fit at most: those with the right status and reason, which nobody has to count. */
export function mostOf({ table }: PairState, { status, reason }: Filter): number {
  if (status !== "unfinished") return table.count(status, reason);
  return table.count("preliminary", reason) + table.count("error", reason);
}

/** Whether a text is part of another one, in any case. Digits have none, so that nothing is copied for them. */
export function containing(text: string): (whole: string) => boolean {
  const part = text.toLowerCase();
  if (/^[\d_.-]*$/.test(part)) return (whole) => whole.includes(part);
  return (whole) => whole.toLowerCase().includes(part);
}

/** Whether an item is what a query asks for, its pair and its text aside. */
function fitsOf({ status, reason, since }: Filter): (entry: Entry) => boolean {
  return (entry) => {
    const { decision } = entry;
    if (status === "unfinished" ? decision.status === "success" : status !== undefined && decision.status !== status) {
      return false;
    }
    if (reason !== undefined && decision.reason !== reason) return false;
    return since === undefined || (updatedAtOf(entry) ?? Number.NEGATIVE_INFINITY) >= since;
  };
}

function countIn({ table }: PairState, fits: Fitting["fits"]): number {
  let count = 0;
  for (const [place, entry] of table.entries.entries()) if (fits(entry, place)) count += 1;
  return count;
}
