import type { RowBatch } from "../output.ts";
import { shownKey } from "./keys.ts";
import type { KeyedRows, Partners } from "./matcher.ts";
import { type JoinWork, PIECE_ROWS, PieceReader, type PreparedJoin } from "./work.ts";

/**
 * The rows of a left or inner join in which a key has one partner at most in each later source: what `joinedRows` gives,
 * found piece by piece instead of row by row.
 */
export async function* singleRows(
  work: JoinWork,
  join: PreparedJoin,
  partnersIn: NonNullable<Partners["partnersIn"]>,
): AsyncGenerator<RowBatch> {
  const reader = new PieceReader(work, 0);
  let before = 0;
  let total = 0;
  for await (const batch of work.sides[0]?.table.batches() ?? []) {
    work.signal.throwIfAborted();
    for (let first = 0; first < batch.rowCount; first += PIECE_ROWS) {
      const piece = reader.read(batch, first, before);
      join.counts.add(0, piece.keys);
      join.partners.begin(piece);
      const own = new Int32Array(piece.keys.count);
      for (let at = 0; at < own.length; at++) own[at] = first + at;
      const found = join.stores.map((_, source) => (source === 0 ? own : partnersIn(source)));
      countUnmatched(piece, found, { work, join, place: before + first });
      const [rows = own, ...later] = work.rules.how === "inner" ? complete(found) : found;
      if (rows.length === 0) continue;
      const others = later.flatMap((partners, at) => join.stores[at + 1]?.at(partners) ?? []);
      total += rows.length;
      yield { rowCount: rows.length, sources: [{ batch, rows }, ...others] };
    }
    before += batch.rowCount;
  }
  join.partners.finish();
  refuseLostRows(work, join, total);
}

/** No row of the first source is lost or doubled where it stands once in the output. */
export function refuseLostRows({ rules }: JoinWork, { counts }: PreparedJoin, made: number): void {
  const [expected] = counts.rows;
  if (rules.how !== "left" || rules.duplicates === "expand" || made === expected) return;
  throw new Error(`a left join made ${made} rows of ${expected}: this is a bug of the join`);
}

interface Counting {
  readonly work: JoinWork;
  readonly join: PreparedJoin;
  /** Of the piece's first row in its source. */
  readonly place: number;
}

/** Counts the rows with a key that lack partners in one or more later sources. */
function countUnmatched(
  { keys }: KeyedRows,
  [, ...later]: readonly Int32Array[],
  { work, join: { counts }, place }: Counting,
): void {
  for (let at = 0; at < keys.count; at++) {
    const from = keys.froms[at] ?? -1;
    if (from < 0) continue;
    let isComplete = true;
    for (let index = 0; index < later.length; index++) {
      if ((later[index]?.[at] ?? -1) >= 0) continue;
      isComplete = false;
      const partnerless = counts.partnerless[index + 1];
      if (partnerless?.add(place + at) !== true) continue;
      partnerless.show(place + at, shownKey(keys.bytes.subarray(from, keys.tos[at]), work.rules.on.length));
    }
    if (!isComplete) counts.addIncomplete();
  }
}

/** Only the rows that have a partner in each source. */
function complete(found: readonly Int32Array[]): readonly Int32Array[] {
  const has = (_: number, at: number) => found.every((rows) => (rows[at] ?? -1) >= 0);
  return found.map((rows) => rows.filter(has));
}
