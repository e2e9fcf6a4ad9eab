import type { Entry, EntryTable } from "./entry-table.ts";
import type { ItemQuery } from "./item-documents.ts";
import { updatedAtOf } from "./item-order.ts";
import type { PairState } from "./pair-state.ts";

type Filter = Pick<ItemQuery, "status" | "reason" | "text" | "since">;

/** Whether an item is what a query asks for, its pair aside. */
export function fitsOf({ status, reason, text, since }: Filter): (entry: Entry) => boolean {
  const isPart = text === undefined ? undefined : containing(text);
  return (entry) => {
    const { decision, facts } = entry;
    if (status === "unfinished" ? decision.status === "success" : status !== undefined && decision.status !== status) {
      return false;
    }
    if (reason !== undefined && decision.reason !== reason) return false;
    if (since !== undefined && (updatedAtOf(entry) ?? Number.NEGATIVE_INFINITY) < since) return false;
    return isPart === undefined || isPart(facts.item.key);
  };
}

/** Whether a text is part of another one, in any case. Digits have none, so that nothing is copied for them. */
export function containing(text: string): (whole: string) => boolean {
  const part = text.toLowerCase();
  if (/^[\d_.-]*$/.test(part)) return (whole) => whole.includes(part);
  return (whole) => whole.toLowerCase().includes(part);
}

/** How many items of a pair fit at most: those with the right status and reason, which nobody has to count. */
export function mostOf({ table }: PairState, { status, reason }: Filter): number {
  if (status !== "unfinished") return table.count(status, reason);
  return table.count("preliminary", reason) + table.count("error", reason);
}

/** How many fit. Only a text or a time makes it look at the items. */
export function totalOf(states: readonly PairState[], filter: Filter, fits: (entry: Entry) => boolean): number {
  const isCounted = filter.text === undefined && filter.since === undefined;
  return states.reduce((sum, state) => sum + (isCounted ? mostOf(state, filter) : countIn(state.table, fits)), 0);
}

function countIn({ entries }: Pick<EntryTable, "entries">, fits: (entry: Entry) => boolean): number {
  let count = 0;
  for (const entry of entries) if (fits(entry)) count += 1;
  return count;
}
