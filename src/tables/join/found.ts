import { RowList } from "./key-rows.ts";
import type { KeyedRows, Matcher, Partners } from "./matcher.ts";
import { partOf } from "./part-files.ts";
import type { PartRecords } from "./part-records.ts";
import { RecordText } from "./record-text.ts";
import { ScratchFile } from "./scratch-file.ts";
import type { StoredRows } from "./stored-rows.ts";

const STAYS_AWAY = -1;
const COMES_OUT = 0;
/** Of records that wait to be put out. */
const FULL_BYTES = 16_777_216;

/** Partners that were found part by part, and wait in files: those that are texts as records, the others as numbers of their rows. */
export class FoundPartners implements Partners {
  readonly lists: readonly RowList[];
  readonly #stores: readonly (StoredRows | undefined)[];
  readonly #newPath: () => string;
  /** By source and part: for each row whether it comes out, and for each later source how many partners and which. */
  readonly #files: readonly (ScratchFile | undefined)[][];
  #current: KeyedRows | undefined;

  constructor(stores: readonly (StoredRows | undefined)[], newPath: () => string) {
    this.lists = stores.map(() => new RowList());
    this.#stores = stores;
    this.#newPath = newPath;
    this.#files = stores.map(() => []);
  }

  get isFull(): boolean {
    return this.#stores.some((store) => store instanceof RecordText && store.sizeBytes > FULL_BYTES);
  }

  /** Notes what a matcher finds of rows of a part. */
  write(
    part: number,
    rows: KeyedRows,
    { matcher, records }: { readonly matcher: Matcher; readonly records: readonly PartRecords[] },
  ): void {
    const files = this.#files[rows.source] ?? [];
    const file = files[part] ?? new ScratchFile(this.#newPath());
    files[part] = file;
    matcher.begin(rows);
    for (let at = 0; at < rows.keys.count; at++) {
      const comesOut = matcher.look(at);
      file.writeInt(comesOut ? COMES_OUT : STAYS_AWAY);
      for (let later = rows.source + 1; comesOut && later < this.lists.length; later++) {
        const { rows: partners, count } = matcher.lists[later] ?? new RowList();
        file.writeInt(count);
        const isText = this.#stores[later] instanceof RecordText;
        for (let each = 0; each < count; each++) {
          const partner = partners[each] ?? 0;
          if (isText) records[later]?.write(partner, file);
          else file.writeInt(records[later]?.numberOf(partner) ?? 0);
        }
      }
    }
  }

  /** Ends the writing of a part, for all sources. */
  rewind(part: number): void {
    for (const files of this.#files) files[part]?.rewind();
  }

  begin(rows: KeyedRows): void {
    this.#current = rows;
  }

  /** Reads on in the file of the key's part. */
  look(at: number): boolean {
    if (this.#current === undefined) throw new Error("no rows were begun");
    const { source, keys } = this.#current;
    const file = this.#files[source]?.[partOf(keys, at)];
    if (file === undefined) throw new Error("a key was not there when keys were read before: the file has changed");
    if (file.readInt() === STAYS_AWAY) return false;
    for (let later = source + 1; later < this.lists.length; later++) {
      const list = this.lists[later];
      const store = this.#stores[later];
      if (list === undefined) continue;
      list.count = 0;
      for (let count = file.readInt(); count > 0; count--) {
        const numberOrLength = file.readInt();
        list.push(store instanceof RecordText ? store.take(file, numberOrLength) : numberOrLength);
      }
    }
    return true;
  }

  release(): void {
    for (const store of this.#stores) if (store instanceof RecordText) store.release();
  }

  /** Throws when keys are left over. */
  finish(): void {
    const isLeft = this.#files.flat().some((file) => file?.hasMore() === true);
    if (isLeft) throw new Error("fewer keys than when keys were read before: the file has changed");
  }

  /** Takes the files away. */
  close(): void {
    for (const file of this.#files.flat()) file?.remove();
  }
}
