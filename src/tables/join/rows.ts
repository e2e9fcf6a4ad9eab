import type { Batch } from "../../ports/table-reading.ts";
import type { RowBatch, SourceRows } from "../output.ts";
import { shownKey } from "./keys.ts";
import type { KeyedRows } from "./matcher.ts";
import { refuseLostRows, singleRows } from "./single.ts";
import { drivingSources, type JoinWork, PIECE_ROWS, PieceReader, type PreparedJoin } from "./work.ts";

const NO_ROW = -1;
const NOT_LOOKED = -1;
/** Stands for a source none of whose rows is meant. */
const NOTHING: Batch = { rowCount: 0, text: () => null, lineOf: () => 0 };

/** The rows of a join: source by source of those that drive it, each row with all combinations of its partners. */
export async function* joinedRows(work: JoinWork, join: PreparedJoin): AsyncGenerator<RowBatch> {
  const { how, duplicates } = work.rules;
  const { partners } = join;
  if (partners.partnersIn !== undefined && how !== "outer" && duplicates !== "expand") {
    yield* singleRows(work, join, partners.partnersIn.bind(partners));
    return;
  }
  const maker = new RowMaker(work, join);
  for (const source of drivingSources(work)) {
    const rows = source === 0 ? work.sides[0]?.table : join.stores[source];
    const reader = new PieceReader(work, source);
    let before = 0;
    for await (const batch of rows?.batches() ?? []) {
      work.signal.throwIfAborted();
      for (let first = 0; first < batch.rowCount; first += PIECE_ROWS) {
        maker.begin(reader.read(batch, first, before), first, before);
        while (maker.fill() === "full") yield maker.take(batch);
      }
      if (maker.count > 0) yield maker.take(batch);
      before += batch.rowCount;
    }
  }
  join.partners.finish();
  refuseLostRows(work, join, maker.total);
}

/** Puts rows of the output together, up to as many as may be taken at once. */
class RowMaker {
  readonly #work: JoinWork;
  readonly #join: PreparedJoin;
  /** For each source the row that stands in each row of the output. */
  readonly #rows: readonly Int32Array[];
  #count = 0;
  /** How many were taken. */
  total = 0;
  #piece: KeyedRows | undefined;
  /** The rows of the batch, and of all batches, before the piece. */
  #first = 0;
  #before = 0;
  /** The row that is at work, how many rows it makes and how many of these are made. */
  #at = 0;
  #combinations = NOT_LOOKED;
  #made = 0;

  constructor(work: JoinWork, join: PreparedJoin) {
    this.#work = work;
    this.#join = join;
    this.#rows = join.stores.map(() => new Int32Array(PIECE_ROWS));
  }

  /** How many rows can be taken. */
  get count(): number {
    return this.#count;
  }

  /** Goes on to a piece: from row `first` of a batch that has so many rows before it. */
  begin(piece: KeyedRows, first: number, before: number): void {
    if (piece.source === 0) this.#join.counts.add(0, piece.keys);
    this.#join.partners.begin(piece);
    this.#piece = piece;
    this.#first = first;
    this.#before = before;
    this.#at = 0;
  }

  /** Makes rows until there is no room, or the piece is done. */
  fill(): "full" | "done" {
    const piece = this.#piece;
    const { partners } = this.#join;
    if (piece === undefined) return "done";
    for (; this.#at < piece.keys.count; this.#at++) {
      if (this.#combinations === NOT_LOOKED) {
        // Between two rows, so that what was found of a row is there until the row is out.
        if (this.#count === PIECE_ROWS || (this.#count > 0 && partners.isFull)) return "full";
        if (this.#count === 0) partners.release();
        this.#combinations = this.#look(piece, this.#at);
      }
      for (; this.#made < this.#combinations; this.#made++) {
        if (this.#count === PIECE_ROWS) return "full";
        this.#put(piece.source, this.#first + this.#at, this.#made);
      }
      this.#combinations = NOT_LOOKED;
      this.#made = 0;
    }
    return "done";
  }

  /** The rows made from rows of this batch. */
  take(batch: Batch): RowBatch {
    const rowCount = this.#count;
    const { source: driving = 0 } = this.#piece ?? {};
    const sources = this.#rows.map((all, source): SourceRows => {
      const rows = all.slice(0, rowCount);
      if (source === driving) return { batch, rows: rows.every((row, at) => row === at) ? null : rows };
      return this.#join.stores[source]?.at(rows) ?? { batch: NOTHING, rows };
    });
    this.#count = 0;
    this.total += rowCount;
    return { rowCount, sources };
  }

  /** How many rows of the output a row makes; counts what is unmatched. */
  #look(piece: KeyedRows, at: number): number {
    const { partners, stores } = this.#join;
    const isBlank = (piece.keys.froms[at] ?? 0) < 0;
    if (isBlank) for (const list of partners.lists) list.count = 0;
    else if (!partners.look(at)) return 0;
    let combinations = 1;
    let isComplete = true;
    for (let later = piece.source + 1; later < stores.length; later++) {
      const count = partners.lists[later]?.count ?? 0;
      if (count > 0) combinations *= count;
      else isComplete = false;
    }
    if (isComplete) return combinations;
    if (piece.source === 0 && !isBlank) this.#countUnmatched(piece, at);
    return this.#work.rules.how === "inner" ? 0 : combinations;
  }

  /** Counts a row of the first source that lacks partners in one or more later ones. */
  #countUnmatched({ keys }: KeyedRows, at: number): void {
    const { counts, partners } = this.#join;
    counts.addIncomplete();
    const place = this.#before + this.#first + at;
    for (const [later, { count }] of partners.lists.entries()) {
      const partnerless = counts.partnerless[later];
      if (later === 0 || count > 0 || partnerless?.add(place) !== true) continue;
      const key = keys.bytes.subarray(keys.froms[at], keys.tos[at]);
      partnerless.show(place, shownKey(key, this.#work.rules.on.length));
    }
  }

  /** Puts out a row with one combination of its partners; those of the last source change first. */
  #put(source: number, row: number, combination: number): void {
    let rest = combination;
    for (let other = this.#rows.length - 1; other >= 0; other--) {
      const rows = this.#rows[other];
      const list = this.#join.partners.lists[other];
      if (rows === undefined || list === undefined) continue;
      if (other === source) {
        rows[this.#count] = row;
      } else if (other < source || list.count === 0) {
        rows[this.#count] = NO_ROW;
      } else {
        rows[this.#count] = list.rows[rest % list.count] ?? NO_ROW;
        rest = Math.floor(rest / list.count);
      }
    }
    this.#count++;
  }
}
