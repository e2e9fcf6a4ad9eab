import { statSync } from "node:fs";
import { FlowError } from "../../domain/errors.ts";
import type { Batch } from "../batch.ts";
import type { Format } from "../format.ts";
import type { CsvOptions } from "../read-params.ts";
import type { Seen, Table } from "../table.ts";
import { TextBatch } from "./batch.ts";
import { readBytes } from "./bytes.ts";
import type { Dialect } from "./dialect.ts";
import { counted, csvFault } from "./fault.ts";
import { type CsvHead, readHead } from "./head.ts";
import { ScanError, Scanner } from "./scan.ts";

/** A text file to be read, and how. */
export interface CsvSource {
  readonly path: string;
  readonly name: string;
  readonly format: Format;
  readonly csv: CsvOptions;
  readonly ragged: "error" | "skip";
  readonly signal: AbortSignal;
  /** Told how many bytes of the file were read since it was last told. */
  readonly onRead: (bytes: number) => void;
  /** How often its rows are read; those of a small file are kept for the second time. */
  readonly passes: number;
}

/** A record longer than this is a quote that was never closed, or no table at all. */
const LONGEST_RECORD_BYTES = 33_554_432;
const LARGEST_KEPT_BYTES = 67_108_864;
/** Offsets of cells are 32-bit. */
const LARGEST_WHOLE_BYTES = 2_147_483_000;

/** A delimited text as a table. Only its first record is read here; every cell stays the bytes it is. */
export async function readCsv(source: CsvSource): Promise<Table> {
  const file = { path: source.path, name: source.name, isGzip: source.format.isGzip };
  return new TextTable(source, await readHead(file, source.csv, source.format.extension));
}

class TextTable implements Table {
  readonly name: string;
  readonly format: Format;
  readonly columns: readonly string[];
  readonly dialect: Dialect;
  readonly sizeBytes: number;
  seen: Seen;
  readonly #source: CsvSource;
  readonly #head: CsvHead;
  #kept: readonly TextBatch[] | undefined;

  constructor(source: CsvSource, head: CsvHead) {
    this.#source = source;
    this.#head = head;
    this.name = source.name;
    this.format = source.format;
    this.columns = head.names;
    this.dialect = head.dialect;
    this.sizeBytes = statSync(source.path).size;
    this.seen = { skippedLines: [], blankLines: 0, warnings: [], endsWithNewline: head.endsWithNewline };
  }

  async *batches(): AsyncGenerator<Batch> {
    const { passes, signal, onRead } = this.#source;
    const keeps = passes > 1 && this.sizeBytes <= LARGEST_KEPT_BYTES && !this.format.isGzip;
    const kept: TextBatch[] = [];
    for await (const batch of this.#kept ?? this.#read()) {
      signal.throwIfAborted();
      if (this.#kept !== undefined) onRead(batch.consumed);
      else if (keeps) kept.push(batch);
      yield batch;
    }
    if (keeps) this.#kept ??= kept;
  }

  async *#read(): AsyncGenerator<TextBatch> {
    const scanner = this.#scanner();
    let rest: Buffer = Buffer.alloc(0);
    let lastByte: number | undefined;
    let rowCount = 0;
    for await (const stretch of this.#stretches()) {
      lastByte = stretch.at(-1);
      const bytes = joined([rest, stretch]);
      const batch = this.#scan(scanner, bytes, "more follows");
      rest = bytes.subarray(batch.consumed, -1);
      rowCount += batch.rowCount;
      if (batch.rowCount > 0) yield batch;
      if (rest.length > LONGEST_RECORD_BYTES) throw this.#endless(scanner, rest);
    }
    const last = this.#scan(scanner, joined([rest]), "all");
    if (last.rowCount > 0) yield last;
    this.#note(scanner, { rowCount: rowCount + last.rowCount, lastByte });
  }

  async whole(): Promise<Batch> {
    const stretches: Buffer[] = [];
    let length = 0;
    for await (const stretch of this.#stretches()) {
      stretches.push(stretch);
      length += stretch.length;
      if (length > LARGEST_WHOLE_BYTES) {
        throw new FlowError("input-invalid", `${this.name} is too large to be held in memory (2 GB)`, {
          hint: "Name it first in the pair's sources: the first source may be of any size.",
        });
      }
    }
    const scanner = this.#scanner();
    const bytes = joined(stretches);
    const batch = this.#scan(scanner, bytes, "all");
    this.#note(scanner, { rowCount: batch.rowCount, lastByte: stretches.at(-1)?.at(-1) });
    return batch;
  }

  #scanner(): Scanner {
    const { dialect, names, firstLine } = this.#head;
    return new Scanner(dialect, { width: names.length, line: firstLine, ragged: this.#source.ragged });
  }

  /** The bytes after the header. */
  async *#stretches(): AsyncGenerator<Buffer> {
    const { path, name, format, signal, onRead } = this.#source;
    const { encoding, hasBom } = this.dialect;
    let before = this.#head.length;
    for await (const bytes of readBytes({ path, name, isGzip: format.isGzip }, { encoding, hasBom, signal, onRead })) {
      if (before < bytes.length) yield before > 0 ? bytes.subarray(before) : bytes;
      before = Math.max(0, before - bytes.length);
    }
  }

  /** The rows of some bytes, the last of which is spare. */
  #scan(scanner: Scanner, bytes: Buffer, rest: "more follows" | "all"): TextBatch {
    const place = { width: this.columns.length, dialect: this.dialect, firstLine: scanner.line };
    try {
      return new TextBatch(bytes, scanner.scan(bytes, bytes.length - 1, rest), place);
    } catch (error) {
      if (!(error instanceof ScanError)) throw error;
      throw csvFault(error, this);
    }
  }

  /** The scanner knows where a quote was opened that nothing closes; else the line itself is too long. */
  #endless(scanner: Scanner, rest: Buffer): FlowError {
    this.#scan(scanner, joined([rest]), "all");
    return new FlowError("input-invalid", `${this.name}, line ${scanner.line - 1}: a line longer than 32 MB`, {
      hint: "Look whether it is a table, and whether its lines end as the header does.",
    });
  }

  /** Where lines were skipped and none were kept, the first line was probably not the header. */
  #refuseAllSkipped({ skippedLines: [first] }: Scanner, rowCount: number): void {
    if (rowCount > 0 || first === undefined) return;
    const header = this.columns.map((name) => `"${name}"`).join(", ");
    throw new FlowError("input-invalid", `${this.name}: no line is as wide as the first one, which has ${header}`, {
      hint: "The column names have to be on the first line that is not blank; take out what stands above them.",
    });
  }

  #note(
    scanner: Scanner,
    { rowCount, lastByte }: { readonly rowCount: number; readonly lastByte: number | undefined },
  ) {
    this.#refuseAllSkipped(scanner, rowCount);
    const { blankLines, skippedLines } = scanner;
    this.seen = {
      blankLines,
      skippedLines,
      warnings:
        skippedLines.length === 0
          ? []
          : [`${this.name}: ${counted(skippedLines.length, "line")} left out, not as wide as the header`],
      endsWithNewline: lastByte === undefined ? this.#head.endsWithNewline : lastByte === 10 || lastByte === 13,
    };
  }
}

/** One piece, with a spare byte at its end for the scanner. */
function joined(pieces: readonly Buffer[]): Buffer {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const whole = Buffer.allocUnsafe(length + 1);
  let at = 0;
  for (const piece of pieces) at += piece.copy(whole, at);
  return whole;
}
