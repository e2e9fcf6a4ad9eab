import { FlowError } from "../domain/errors.ts";
import { itemId } from "../lib/hash.ts";
import type { Entry, PairState } from "./pair-state.ts";
import type { ItemQuery } from "./view.ts";

export interface Found {
  readonly state: PairState;
  readonly entry: Entry;
}

interface Place {
  readonly state: PairState;
  readonly key: string;
}

/** Finds items by id and by query in what the last scans left; ids are worked out when first asked for. */
export class ItemIndex {
  readonly #states: readonly PairState[];
  #places = new Map<string, Place>();
  #scanned: readonly unknown[] = [];

  constructor(states: readonly PairState[]) {
    this.#states = states;
  }

  idOf(state: PairState, key: string): string {
    const id = itemId(state.pair.name, key);
    this.#places.set(id, { state, key });
    return id;
  }

  idOfKey(pair: string, key: string): string {
    return itemId(pair, key);
  }

  get(id: string): Found | undefined {
    const place = this.#places.get(id) ?? this.#rebuild().get(id);
    const entry = place?.state.entry(place.key);
    return place === undefined || entry === undefined ? undefined : { state: place.state, entry };
  }

  /** One page of the items that fit, in the order of pairs and keys, behind the cursor. */
  find(query: ItemQuery): {
    readonly found: readonly Found[];
    readonly total: number;
    readonly nextCursor: string | null;
  } {
    const found: Found[] = [];
    const { pair: fromPair, key: fromKey } = readCursor(query.cursor);
    const from = this.#states.findIndex((state) => state.pair.name === fromPair);
    let total = 0;
    let left = 0;
    for (const [index, state] of this.#states.entries()) {
      if (query.pair !== undefined && state.pair.name !== query.pair) continue;
      for (const entry of state.entries()) {
        if (!fits(entry, query)) continue;
        total += 1;
        const isBehind = index > from || (index === from && entry.facts.item.key > fromKey);
        if (!isBehind) continue;
        if (found.length < query.limit) found.push({ state, entry });
        else left += 1;
      }
    }
    const last = found.at(-1);
    return { found, total, nextCursor: left > 0 && last !== undefined ? cursorOf(last) : null };
  }

  /** All ids, once per round of scans. */
  #rebuild(): ReadonlyMap<string, Place> {
    const scanned = this.#states.map((state) => state.lastScan);
    if (scanned.every((scan, index) => scan === this.#scanned[index])) return this.#places;
    this.#scanned = scanned;
    this.#places = new Map();
    for (const state of this.#states) {
      for (const { facts } of state.entries()) this.idOf(state, facts.item.key);
    }
    return this.#places;
  }
}

function fits({ facts, decision }: Entry, query: ItemQuery): boolean {
  if (query.status !== undefined && decision.status !== query.status) return false;
  if (query.reason !== undefined && decision.reason !== query.reason) return false;
  return query.text === undefined || facts.item.key.toLowerCase().includes(query.text.toLowerCase());
}

/** Names the last item of a page by pair and key, so the next page starts behind it whatever came or went before it. */
function cursorOf({ state, entry }: Found): string {
  return Buffer.from(`${state.pair.name}\0${entry.facts.item.key}`).toString("base64url");
}

function readCursor(cursor: string | undefined): { readonly pair: string; readonly key: string } {
  if (cursor === undefined) return { pair: "", key: "" };
  const [pair, key, ...rest] = Buffer.from(cursor, "base64url").toString("utf8").split("\0");
  if (pair !== undefined && key !== undefined && rest.length === 0) return { pair, key };
  throw new FlowError("usage", "the cursor is none of ours", { hint: "Take nextCursor from the page before." });
}
