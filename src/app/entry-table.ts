import { type Decision, type ItemFacts, REASONS, type Reason, type Status } from "../domain/status.ts";

/** An item as it was last seen, and what follows from that. */
export interface Entry {
  readonly facts: ItemFacts;
  readonly decision: Decision;
}

/** Which items there are, and of which files: the same object in tables that differ in nothing else. */
export interface Makeup {
  readonly size: number;
}

/** The items of a pair in the order of their keys, and how many there are of each kind: kept, not counted. */
export class EntryTable {
  readonly #entries: Entry[] = [];
  readonly #places = new Map<string, number>();
  readonly #counts: Record<Status, number> = { success: 0, preliminary: 0, error: 0 };
  readonly #tally = new Map<Reason, Record<Status, number>>(
    REASONS.map((reason) => [reason, { success: 0, preliminary: 0, error: 0 }]),
  );

  /** Of the look before, whose makeup is kept while it stays as it is; undefined once all have been taken. */
  #before: Pick<EntryTable, "entries" | "makeup"> | undefined;
  #isAsBefore = true;
  #makeup: Makeup = { size: 0 };

  constructor(before?: Pick<EntryTable, "entries" | "makeup">) {
    this.#before = before;
  }

  get counts(): Readonly<Record<Status, number>> {
    return this.#counts;
  }

  /** What is worked out from keys and names alone holds until this is another one. */
  get makeup(): Makeup {
    return this.#makeup;
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
    const place = this.#entries.push(entry) - 1;
    this.#places.set(entry.facts.item.key, place);
    this.#isAsBefore &&= isOfSameFiles(this.#before?.entries[place], entry);
    this.#count(entry, 1);
  }

  /** To be called when all have been taken: lets go of the table before, as each would hold on to all before it. */
  complete(): this {
    const before = this.#before;
    const isSame = this.#isAsBefore && before?.entries.length === this.#entries.length;
    this.#makeup = isSame ? before.makeup : { size: this.#entries.length };
    this.#before = undefined;
    return this;
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

function isOfSameFiles(before: Entry | undefined, { facts: { item } }: Entry): boolean {
  if (before === undefined) return false;
  const { key, target, sources } = before.facts.item;
  if (key !== item.key || target !== item.target) return false;
  return sources.every((source, index) => source?.path === item.sources[index]?.path);
}

/** The order of a table. */
export function byKey(one: ItemFacts, other: ItemFacts): number {
  if (one.item.key === other.item.key) return 0;
  return one.item.key < other.item.key ? -1 : 1;
}
