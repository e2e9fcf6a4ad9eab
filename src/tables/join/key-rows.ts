import { freed, grown } from "./ints.ts";

const INT_BYTES = 4;

/** A list of rows that is filled again and again. */
export class RowList {
  rows = new Int32Array(1);
  count = 0;

  push(row: number): void {
    if (this.count === this.rows.length) this.rows = grown(this.rows, 2 * this.count);
    this.rows[this.count++] = row;
  }
}

/** On which rows of which source each key stands; keys by their numbers in an index. */
export class KeyRows {
  readonly #sourceCount: number;
  readonly #keeps: "all" | "last";
  /**
   * By key and source, since what is asked of a key is asked of several sources: its last row, or the node of that row,
   * + 1; 0 for none, negative where the key is on several rows.
   */
  #last = new Int32Array(0);
  /** For each row of a later source, when all are kept: the row, and the next node with the same key; after the last comes the first. */
  #nodes = new Int32Array(0);
  #nodeCount = 0;

  /** Of a key on several rows of a later source either all are kept, or the last; of the first source the last. */
  constructor(sourceCount: number, keeps: "all" | "last") {
    this.#sourceCount = sourceCount;
    this.#keeps = keeps;
  }

  /** Memory held. */
  get sizeBytes(): number {
    return INT_BYTES * (this.#last.length + this.#nodes.length);
  }

  /** Makes room for the keys of so many numbers. */
  expect(keyCount: number): void {
    const length = keyCount * this.#sourceCount;
    if (length > this.#last.length) this.#last = grown(this.#last, Math.max(length, 2 * this.#last.length));
  }

  /** Gives its memory back; nothing is asked any more. */
  free(): void {
    this.#last = freed(this.#last);
    this.#nodes = freed(this.#nodes);
  }

  /**
   * Notes that the keys of these numbers stand on these rows, -1 for no key. Tells of each key that is found a second
   * time on which row it first stood.
   */
  note(source: number, { ids, rows }: NumberedRows, onRepeat: (id: number, firstRow: number) => void): void {
    const last = this.#last;
    for (let at = 0; at < ids.length; at++) {
      const id = ids[at] ?? -1;
      if (id < 0) continue;
      const place = id * this.#sourceCount + source;
      const before = last[place] ?? 0;
      if (before > 0) onRepeat(id, this.lastRow(source, id));
      const row = rows[at] ?? 0;
      const mark = 1 + (this.#keepsAll(source) ? this.#link(row, Math.abs(before) - 1) : row);
      last[place] = before === 0 ? mark : -mark;
    }
  }

  has(source: number, id: number): boolean {
    return (this.#last[id * this.#sourceCount + source] ?? 0) !== 0;
  }

  /** The last row of a key; -1 for none. */
  lastRow(source: number, id: number): number {
    const mark = Math.abs(this.#last[id * this.#sourceCount + source] ?? 0) - 1;
    return mark >= 0 && this.#keepsAll(source) ? (this.#nodes[2 * mark] ?? -1) : mark;
  }

  /** The last row of each of these keys; -1 for none, and for the number -1. */
  lastRows(source: number, ids: Int32Array): Int32Array<ArrayBuffer> {
    const rows = new Int32Array(ids.length);
    for (let at = 0; at < ids.length; at++) {
      const id = ids[at] ?? -1;
      rows[at] = id < 0 ? -1 : this.lastRow(source, id);
    }
    return rows;
  }

  /** Puts the rows of a key, in order, in a list. */
  list(source: number, id: number, into: RowList): void {
    into.count = 0;
    const last = Math.abs(this.#last[id * this.#sourceCount + source] ?? 0) - 1;
    if (last < 0) return;
    if (!this.#keepsAll(source)) {
      into.push(last);
      return;
    }
    let node = last;
    do {
      node = this.#nodes[2 * node + 1] ?? last;
      into.push(this.#nodes[2 * node] ?? -1);
    } while (node !== last);
  }

  #keepsAll(source: number): boolean {
    return source > 0 && this.#keeps === "all";
  }

  /** A new node after the last one of its key, or alone where that is -1; returns its number. */
  #link(row: number, last: number): number {
    const node = this.#nodeCount++;
    if (2 * node + 2 > this.#nodes.length) this.#nodes = grown(this.#nodes, Math.max(16, 3 * node));
    this.#nodes[2 * node] = row;
    this.#nodes[2 * node + 1] = node;
    if (last >= 0) {
      this.#nodes[2 * node + 1] = this.#nodes[2 * last + 1] ?? node;
      this.#nodes[2 * last + 1] = node;
    }
    return node;
  }
}

export interface NumberedRows {
  readonly ids: Int32Array;
  readonly rows: Int32Array;
}
