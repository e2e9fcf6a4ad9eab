import type { RowList } from "./key-rows.ts";
import { type KeyedRows, Matcher, type Partners } from "./matcher.ts";
import { PART_COUNT, PartFiles } from "./part-files.ts";
import { PartRecords } from "./part-records.ts";
import type { JoinWork, PreparedJoin } from "./work.ts";

/**
 * Partners by an index in memory. It takes in keys of the first source, too, only to see which repeat; those for which
 * there is no room go to files and are looked through at the end.
 */
export class IndexedPartners implements Partners {
  readonly lists: readonly RowList[];
  readonly isFull = false;
  readonly #work: JoinWork;
  readonly #matcher: Matcher;
  readonly #counts: PreparedJoin["counts"];
  /** For the index. */
  readonly #roomBytes: number;
  /** Keys of the first source that came when there was no room. */
  #late: PartFiles | undefined;

  /** The matcher knows the keys of the later sources. */
  constructor(
    work: JoinWork,
    { matcher, counts, stores }: Omit<PreparedJoin, "partners"> & { readonly matcher: Matcher },
  ) {
    this.lists = matcher.lists;
    this.#work = work;
    this.#matcher = matcher;
    this.#counts = counts;
    this.#roomBytes = work.limitBytes - stores.reduce((sum, store) => sum + (store?.sizeBytes ?? 0), 0);
  }

  begin(rows: KeyedRows): void {
    if (this.#late === undefined && this.#matcher.sizeBytes > this.#roomBytes) {
      this.#matcher.close();
      const late = new PartFiles(0, this.#work.newPath);
      this.#work.opened.defer(() => late.close());
      this.#late = late;
    }
    this.#matcher.begin(rows);
    const keys = rows.source === 0 ? this.#matcher.late : undefined;
    if (keys !== undefined) this.#late?.add({ keys, rows: rows.rows });
  }

  look(at: number): boolean {
    return this.#matcher.look(at);
  }

  partnersIn(source: number): Int32Array {
    return this.#matcher.partnersIn(source);
  }

  /** Nothing is kept: the numbers in the lists are those of the rows in their sources. */
  release(): void {}

  finish(): void {
    this.#matcher.finish();
    this.#late?.rewind();
    for (let part = 0; part < PART_COUNT && this.#late !== undefined; part++) {
      this.#work.signal.throwIfAborted();
      const records = new PartRecords();
      const findings = { repeated: this.#counts.repeated.slice(0, 1), unmatched: [] };
      const matcher = new Matcher(this.#work.rules, findings, (_, row) => records.numberOf(row));
      for (const rows of this.#late.read(part, records)) matcher.add(rows);
      matcher.free();
    }
  }
}
