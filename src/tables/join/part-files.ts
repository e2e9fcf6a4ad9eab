import type { TextBatch } from "../text/batch.ts";
import { hashKey, type Keys } from "./key-index.ts";
import type { KeyedRows } from "./matcher.ts";
import type { PartRecords } from "./part-records.ts";
import { ScratchFile } from "./scratch-file.ts";

/** How many parts keys are spread over: each is dealt with on its own, so there may be so many times what fits in memory. */
export const PART_COUNT = 64;
const PART_SHIFT = 26;
const KEYS_AT_ONCE = 16_384;
const BYTES_AT_ONCE = 4_194_304;

/** The part of a key: by bits of its hash that an index of a part does not look at. */
export function partOf({ bytes, froms, tos }: Keys, at: number): number {
  return hashKey(bytes, froms[at] ?? 0, tos[at] ?? 0) >>> PART_SHIFT;
}

/** Rows of one source in files, those with blank keys left out: their keys, and their records where they are given. */
export class PartFiles {
  readonly #source: number;
  readonly #newPath: () => string;
  readonly #files: (ScratchFile | undefined)[] = Array.from({ length: PART_COUNT });

  constructor(source: number, newPath: () => string) {
    this.#source = source;
    this.#newPath = newPath;
  }

  /** Adds rows, which in a batch of text begin at `first`. */
  add(
    { keys, rows }: Pick<KeyedRows, "keys" | "rows">,
    text?: { readonly batch: TextBatch; readonly first: number },
  ): void {
    for (let at = 0; at < keys.count; at++) {
      const [from, to] = [keys.froms[at] ?? -1, keys.tos[at] ?? 0];
      if (from < 0) continue;
      const part = partOf(keys, at);
      const file = this.#files[part] ?? new ScratchFile(this.#newPath());
      this.#files[part] = file;
      file.writeInt(rows[at] ?? 0);
      file.writeInt(to - from);
      file.writeBytes(keys.bytes, from, to);
      writeRecord(file, text?.batch, (text?.first ?? 0) + at);
    }
  }

  /** Ends writing. */
  rewind(): void {
    for (const file of this.#files) file?.rewind();
  }

  /**
   * The rows of a part in their order, numbered within the part, their numbers in the source and their records put into
   * `records`. What is given is good until the next is asked for.
   */
  *read(part: number, records?: PartRecords): Generator<KeyedRows> {
    const file = this.#files[part];
    if (file === undefined) return;
    file.rewind();
    const [rows, froms, tos] = [
      new Int32Array(KEYS_AT_ONCE),
      new Int32Array(KEYS_AT_ONCE),
      new Int32Array(KEYS_AT_ONCE),
    ];
    let bytes = Buffer.allocUnsafeSlow(KEYS_AT_ONCE);
    for (let row = 0; file.hasMore(); ) {
      let count = 0;
      let end = 0;
      for (; count < KEYS_AT_ONCE && end < BYTES_AT_ONCE && file.hasMore(); count++) {
        const number = file.readInt();
        const length = file.readInt();
        if (end + length > bytes.length) bytes = grown(bytes, 2 * (end + length));
        file.readBytes(bytes, end, length);
        froms[count] = end;
        end += length;
        tos[count] = end;
        rows[count] = row++;
        const recordLength = file.readInt();
        if (records === undefined) file.skip(recordLength);
        else records.take(number, file, recordLength);
      }
      const keys = { count, bytes, froms: froms.subarray(0, count), tos: tos.subarray(0, count) };
      yield { source: this.#source, keys, rows: rows.subarray(0, count) };
    }
    file.rewind();
  }

  close(): void {
    for (const file of this.#files) file?.remove();
  }
}

function writeRecord(file: ScratchFile, batch: TextBatch | undefined, row: number): void {
  if (batch === undefined) {
    file.writeInt(0);
    return;
  }
  const from = batch.cellStart(row, 0);
  const to = batch.cellEnd(row, batch.width - 1);
  file.writeInt(to - from);
  file.writeBytes(batch.bytes, from, to);
}

function grown(bytes: Buffer, length: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(length);
  bytes.copy(larger);
  return larger;
}
