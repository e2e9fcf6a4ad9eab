import type { Batch } from "../../ports/table-reading.ts";
import type { Table } from "../table.ts";
import { TextBatch } from "../text/batch.ts";
import { JoinCounts } from "./counts.ts";
import { HeldText } from "./held-text.ts";
import { IndexedPartners } from "./indexed.ts";
import { Matcher } from "./matcher.ts";
import { type HeldRows, heldRows, type StoredRows } from "./stored-rows.ts";
import { type JoinWork, PIECE_ROWS, PieceReader, type PreparedJoin } from "./work.ts";

/** What an index takes for short keys. */
const BYTES_PER_KEY = 50;
/** Room for keys that only the first source has, in keys of the later ones. */
const OF_THE_FIRST = 1.3;

/** Reads the later sources into memory, with an index of their keys; undefined when they do not fit. */
export async function gather(work: JoinWork): Promise<PreparedJoin | undefined> {
  const counts = new JoinCounts(work.sides.length);
  const matcher = new Matcher(work.rules, counts);
  work.opened.defer(() => matcher.free());
  const stores: (StoredRows | undefined)[] = [undefined];
  for (const { table } of work.sides.slice(1)) {
    const source = stores.length;
    const { dialect, columns } = table;
    const store = dialect === null ? await heldRows(table, work.limitBytes) : new HeldText(dialect, columns.length);
    stores.push(store);
    const reader = new PieceReader(work, source);
    let before = 0;
    for await (const batch of batchesInto(store, table)) {
      work.signal.throwIfAborted();
      for (let first = 0; first < batch.rowCount; first += PIECE_ROWS) {
        const piece = reader.read(batch, first, before);
        counts.add(source, piece.keys);
        matcher.add(piece);
      }
      const usedBytes = stores.reduce((sum, each) => sum + (each?.sizeBytes ?? 0), matcher.sizeBytes);
      // After the first batch of a source it is clear enough whether all of it will fit.
      const share = before === 0 && store instanceof HeldText ? shareToCome(store, table) : 0;
      const keyCount = Math.ceil(share * batch.rowCount);
      if (usedBytes + share * store.sizeBytes + keyCount * BYTES_PER_KEY > work.limitBytes) {
        matcher.free();
        return undefined;
      }
      if (before === 0) matcher.expect(matcher.keyCount + Math.ceil(OF_THE_FIRST * (batch.rowCount + keyCount)));
      if (store instanceof HeldText) store.expect(share);
      before += batch.rowCount;
    }
  }
  return { counts, stores, partners: new IndexedPartners(work, { matcher, counts, stores }) };
}

/** The rows of a table, of a text put into its store on the way. */
async function* batchesInto(store: HeldText | HeldRows, table: Table): AsyncGenerator<Batch> {
  if (!(store instanceof HeldText)) {
    yield* store.batches();
    return;
  }
  for await (const batch of table.batches()) {
    if (!(batch instanceof TextBatch)) throw new Error(`${table.name} is a text whose rows are no text`);
    store.append(batch);
    yield batch;
  }
}

/** How many times what is there is still to come of a text: about, and less than that of one that is packed. */
function shareToCome(store: HeldText, { sizeBytes, dialect }: Table): number {
  const innerBytes = dialect?.encoding.startsWith("utf-16") === true ? sizeBytes / 2 : sizeBytes;
  return Math.max(0, innerBytes / Math.max(1, store.length) - 1);
}
