import type { Entry } from "./entry-table.ts";
import type { ItemCursor } from "./item-cursor.ts";
import type { Fitting } from "./item-filter.ts";
import { type Order, sortValue, type ValueSort } from "./item-order.ts";
import type { Found } from "./item-rules.ts";
import type { PairState } from "./pair-state.ts";

/** Which items are wanted, and how many of them. */
export interface Walk {
  /** In the order of the pairs. */
  readonly fitting: readonly Fitting[];
  readonly wanted: number;
  /** The item to start behind. */
  readonly cursor: ItemCursor | undefined;
  /** Where a pair stands in the flow, by name; -1 for one that is not in it. */
  readonly placeOf: (pair: string) => number;
}

/** The first items in the order of pairs and keys. */
export function walkByKey({ fitting, wanted, cursor, placeOf }: Walk): readonly Found[] {
  const from = cursor === undefined ? -1 : placeOf(cursor.pair);
  const found: Found[] = [];
  for (const { state, fits } of fitting) {
    const place = placeOf(state.pair.name);
    if (place < from) continue;
    const { entries } = state.table;
    const start = cursor !== undefined && place === from ? state.table.placeBehind(cursor.key) : 0;
    for (let at = start; at < entries.length; at += 1) {
      if (found.length === wanted) return found;
      const entry = entries[at];
      if (entry !== undefined && fits(entry, at)) found.push({ state, entry });
    }
  }
  return found;
}

/** How far a pair's items have been taken, and the one that comes next. */
interface Head extends Fitting {
  readonly order: Order;
  at: number;
  next: Entry | undefined;
  value: number;
}

/** The first items, the largest value of all pairs first; where it is the same, in the order of pairs and keys. */
export function walkByValue(
  { fitting, wanted, cursor, placeOf }: Walk,
  sort: ValueSort,
  orderOf: (state: PairState, sort: ValueSort) => Order,
): readonly Found[] {
  const heads = fitting.map((each): Head => {
    const { state } = each;
    const order = orderOf(state, sort);
    const at = cursor === undefined ? 0 : rankBehind(order, sort, { cursor, placeOf, state });
    return { ...each, order, at: at - 1, next: undefined, value: -1 };
  });
  for (const head of heads) step(head, sort);
  const found: Found[] = [];
  while (found.length < wanted) {
    let best: Head | undefined;
    for (const head of heads) {
      if (head.next !== undefined && (best === undefined || head.value > best.value)) best = head;
    }
    if (best?.next === undefined) break;
    found.push({ state: best.state, entry: best.next });
    step(best, sort);
  }
  return found;
}

function step(head: Head, sort: ValueSort): void {
  const { order } = head;
  const { entries } = head.state.table;
  head.next = undefined;
  while (head.next === undefined && head.at < order.length) {
    head.at += 1;
    const place = order[head.at] ?? entries.length;
    const entry = entries[place];
    if (entry !== undefined && head.fits(entry, place)) head.next = entry;
  }
  head.value = head.next === undefined ? -1 : sortValue(head.next, sort);
}

interface Behind extends Pick<Walk, "placeOf"> {
  readonly cursor: ItemCursor;
  readonly state: PairState;
}

/** The first rank whose item comes behind the cursor. */
function rankBehind(order: Order, sort: ValueSort, { cursor, placeOf, state }: Behind): number {
  const { entries } = state.table;
  const before = placeOf(state.pair.name) - placeOf(cursor.pair);
  const isBehind = (entry: Entry): boolean => {
    const value = sortValue(entry, sort);
    if (value !== cursor.value) return value < cursor.value;
    return before === 0 ? entry.facts.item.key > cursor.key : before > 0;
  };
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[order[middle] ?? 0];
    if (entry !== undefined && isBehind(entry)) high = middle;
    else low = middle + 1;
  }
  return low;
}
