import { type Decision, type ItemFacts, REASONS, type Reason, type Status } from "../domain/status.ts";

/** An item as it was last seen, and what follows from that. */
export interface Entry {
  readonly facts: ItemFacts;
  readonly decision: Decision;
}

/** The items of a pair in the order of their keys, and how many there are of each kind: kept, not counted. */
export class EntryTable {
  readonly #entries: Entry[] = [];
  readonly #places = new Map<string, number>();
  readonly #counts: Record<Status, number> = { success: 0, preliminary: 0, error: 0 };
  readonly #tally = new Map<Reason, Record<Status, number>>(
    REASONS.map((reason) => [reason, { success: 0, preliminary: 0, error: 0 }]),
  );

  get counts(): Readonly<Record<Status, number>> {
    return this.#counts;
  }

  /** In the order of their keys; entries are replaced in it, never moved. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get(key: string): Entry | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#entries[place];
  }

  /** Takes the next one; keys come in their order, each once. */
  append(entry: Entry): void {
    this.#places.set(entry.facts.item.key, this.#entries.push(entry) - 1);
    this.#count(entry, 1);
  }

  /** Puts an entry in the place of the one with its key; one with a key of its own is left out. */
  replace(entry: Entry): void {
    const place = this.#places.get(entry.facts.item.key);
    const before = place === undefined ? undefined : this.#entries[place];
    if (place === undefined || before === undefined) return;
    this.#entries[place] = entry;
    if (before.decision === entry.decision) return;
    this.#count(before, -1);
    this.#count(entry, 1);
  }

  /** How many have this status and this reason; undefined stands for any. */
  count(status: Status | undefined, reason: Reason | undefined): number {
    if (reason === undefined) return status === undefined ? this.#entries.length : this.#counts[status];
    const counts = this.#tally.get(reason);
    if (counts === undefined) return 0;
    return status === undefined ? counts.success + counts.preliminary + counts.error : counts[status];
  }

  /** The place of the first entry whose key comes behind this one. */
  placeBehind(key: string): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.facts.item.key ?? "") > key) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #count({ decision: { status, reason } }: Entry, by: 1 | -1): void {
    this.#counts[status] += by;
    const counts = this.#tally.get(reason);
    if (counts !== undefined) counts[status] += by;
  }
}

/** The order of a table. */
export function byKey(one: ItemFacts, other: ItemFacts): number {
  if (one.item.key === other.item.key) return 0;
  return one.item.key < other.item.key ? -1 : 1;
}
