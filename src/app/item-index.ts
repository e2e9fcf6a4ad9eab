import { itemCursorOf, readItemCursor } from "./item-cursor.ts";
import type { ItemQuery, ItemSort } from "./item-documents.ts";
import { fittingIn, mostOf } from "./item-filter.ts";
import { keyOfId } from "./item-ids.ts";
import { rememberOrders, sortValue } from "./item-order.ts";
import type { Found } from "./item-rules.ts";
import { type Walk, walkByKey, walkByValue } from "./item-walk.ts";
import { rememberMatches } from "./matching-keys.ts";
import type { PairState } from "./pair-state.ts";

/** One page of what was found. */
export interface FoundPage {
  readonly found: readonly Found[];
  /** Of all pages. */
  readonly total: number;
  readonly nextCursor: string | null;
}

/** Finds items by id and by query in what the last scans left. */
export class ItemIndex {
  readonly #flow: { readonly states: readonly PairState[] };
  readonly #orderOf = rememberOrders();
  readonly #matchesOf = rememberMatches();

  /** Of the pairs that `flow.states` names when it is asked: another config may be in force by then. */
  constructor(flow: { readonly states: readonly PairState[] }) {
    this.#flow = flow;
  }

  get(id: string): Found | undefined {
    for (const state of this.#flow.states) {
      const key = keyOfId(state, id);
      const entry = key === undefined ? undefined : state.entry(key);
      if (entry !== undefined) return { state, entry };
    }
    return undefined;
  }

  /** One page of the items that fit, behind the cursor. Throws `usage` for a cursor that is none of ours. */
  find(query: ItemQuery): FoundPage {
    const { pair, sort = "key", limit } = query;
    const cursor = readItemCursor(query);
    const chosen =
      pair === undefined ? this.#flow.states : this.#flow.states.filter((state) => state.pair.name === pair);
    const states = chosen.filter((state) => mostOf(state, query) > 0);
    const fitting = states.map((state) => fittingIn(state, query, this.#matchesOf));
    const total = fitting.reduce((sum, each) => sum + each.total, 0);
    // One more than the page tells whether there is another; what the total tells is not looked for.
    const wanted = cursor === undefined ? Math.min(limit + 1, total) : limit + 1;
    const places = new Map(this.#flow.states.map((state, place) => [state.pair.name, place]));
    const walk: Walk = { fitting, wanted, cursor, placeOf: (name) => places.get(name) ?? -1 };
    const found = sort === "key" ? walkByKey(walk) : walkByValue(walk, sort, this.#orderOf);
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    return { found: shown, total, nextCursor: last === undefined ? null : cursorOf(last, sort) };
  }
}

function cursorOf({ state, entry }: Found, sort: ItemSort): string {
  const value = sort === "key" ? 0 : sortValue(entry, sort);
  return itemCursorOf({ pair: state.pair.name, key: entry.facts.item.key, value }, sort);
}
