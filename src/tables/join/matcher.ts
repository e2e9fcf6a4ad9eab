import type { FirstKeys } from "./first-keys.ts";
import { KeyIndex, type Keys } from "./key-index.ts";
import { KeyRows, RowList } from "./key-rows.ts";
import { shownKey } from "./keys.ts";
import type { JoinRules } from "./rules.ts";

const NO_KEY = -1;

type PlaceOf = (source: number, row: number) => number;

type MatchRules = Pick<JoinRules, "on" | "duplicates">;

/** Neighbouring rows of one source, with their keys. */
export interface KeyedRows {
  readonly source: number;
  readonly keys: Keys;
  /** The number of each row in its source, from 0; the largest Int32 where it is larger. */
  readonly rows: Int32Array;
}

/** Finds the rows that belong together. */
export interface Partners {
  /** By source, the rows that belong to the row last looked at; of its own and of earlier sources there are none. */
  readonly lists: readonly RowList[];
  /** Takes on some rows, each once: of the first source all in order, then for an outer join those of the later ones. */
  begin(rows: KeyedRows): void;
  /**
   * Looks at a row of those by its index, whose key is not blank; indices only rise. False for a row of a later source
   * that does not come out: it stood beside a row of an earlier one, or gave way to a later row with its key.
   */
  look(at: number): boolean;
  /** Of each row last begun its last partner in a later source, -1 for none; where all are known at once. */
  partnersIn?(source: number): Int32Array;
  /** Whether what was found takes so much room that it should be released soon. */
  readonly isFull: boolean;
  /** What was found so far has been put out; the numbers in the lists may begin anew. */
  release(): void;
  /** All rows were looked at. */
  finish(): void;
}

/** Where what is found of keys goes, by source. */
export interface KeyFindings {
  /** Keys on several rows. */
  readonly repeated: readonly FirstKeys[];
  /** Rows of a later source that belong to no row of the first. */
  readonly unmatched: readonly FirstKeys[];
}

/**
 * Finds partners by an index of all keys in memory. The later sources are added first; then rows are begun and looked at,
 * as `Partners` says.
 */
export class Matcher {
  readonly lists: readonly RowList[];
  readonly #rules: MatchRules;
  readonly #findings: KeyFindings;
  readonly #placeOf: PlaceOf;
  readonly #index = new KeyIndex();
  readonly #rows: KeyRows;
  #isFull = false;
  #current: KeyedRows | undefined;
  /** The numbers of the keys last added or begun. */
  #ids = new Int32Array(0);

  /** `placeOf` gives the number in its source of a row that is added with another one. */
  constructor(rules: MatchRules, findings: KeyFindings, placeOf: PlaceOf = (_, row) => row) {
    this.#placeOf = placeOf;
    const sources = findings.repeated;
    this.#rules = rules;
    this.#findings = findings;
    this.#rows = new KeyRows(sources.length, rules.duplicates === "expand" ? "all" : "last");
    this.lists = sources.map(() => new RowList());
  }

  /** How many different keys there are. */
  get keyCount(): number {
    return this.#index.size;
  }

  /** Memory held. */
  get sizeBytes(): number {
    return this.#index.sizeBytes + this.#rows.sizeBytes;
  }

  /** Makes room for so many keys in all. */
  expect(keyCount: number): void {
    this.#index.expect(keyCount);
    this.#rows.expect(keyCount);
  }

  /** From now on no keys are added; `late` has those that are not there. */
  close(): void {
    this.#isFull = true;
  }

  /** Gives its memory back; nothing is asked any more. */
  free(): void {
    this.#index.free();
    this.#rows.free();
  }

  /** Adds the keys of rows of a source. */
  add({ source, keys, rows }: KeyedRows): void {
    const ids = this.#number(keys, this.#isFull ? "known" : "all");
    this.#rows.expect(this.#index.size);
    this.#rows.note(source, { ids, rows }, (id, row) => {
      const repeated = this.#findings.repeated[source];
      const place = this.#placeOf(source, row);
      if (repeated?.add(place) === true) repeated.show(place, this.#shown(id));
    });
  }

  begin(current: KeyedRows): void {
    this.#current = current;
    if (current.source === 0) this.add(current);
    else this.#number(current.keys, "known");
  }

  /** Keys of the rows last begun that came too late to be added; blank keys for the others. */
  get late(): Keys | undefined {
    if (!this.#isFull || this.#current === undefined) return undefined;
    const { keys } = this.#current;
    return { ...keys, froms: keys.froms.map((from, at) => (this.#ids[at] === NO_KEY ? from : NO_KEY)) };
  }

  look(at: number): boolean {
    const { source = 0, rows } = this.#current ?? {};
    const id = this.#ids[at] ?? NO_KEY;
    if (source > 0 && !this.#isFirstPlace(id, source, rows?.[at] ?? NO_KEY)) return false;
    for (let later = source + 1; later < this.lists.length; later++) {
      const list = this.lists[later];
      if (list === undefined) continue;
      if (id === NO_KEY) list.count = 0;
      else this.#rows.list(later, id, list);
    }
    return true;
  }

  partnersIn(source: number): Int32Array {
    return this.#rows.lastRows(source, this.#ids.subarray(0, this.#current?.keys.count));
  }

  /** Finds the rows of later sources that belong to no row of the first, once all of the first were begun. */
  finish(): void {
    const list = new RowList();
    for (let later = 1; later < this.lists.length; later++) {
      const unmatched = this.#findings.unmatched[later];
      for (let id = 0; id < this.#index.size; id++) {
        if (!this.#rows.has(later, id) || this.#rows.has(0, id)) continue;
        this.#rows.list(later, id, list);
        for (let at = 0; at < list.count; at++) {
          const place = this.#placeOf(later, list.rows[at] ?? 0);
          if (unmatched?.add(place) === true) unmatched.show(place, this.#shown(id));
        }
      }
    }
  }

  #isFirstPlace(id: number, source: number, row: number): boolean {
    for (let earlier = 0; earlier < source; earlier++) if (this.#rows.has(earlier, id)) return false;
    return this.#rules.duplicates === "expand" || this.#rows.lastRow(source, id) === row;
  }

  #number(keys: Keys, which: "all" | "known"): Int32Array {
    if (this.#ids.length < keys.count) this.#ids = new Int32Array(keys.count);
    const ids = this.#ids.subarray(0, keys.count);
    if (which === "all") this.#index.addAll(keys, ids);
    else this.#index.findAll(keys, ids);
    return ids;
  }

  #shown(id: number): string {
    return shownKey(this.#index.keyAt(id), this.#rules.on.length);
  }
}
