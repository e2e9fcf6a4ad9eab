import { statSync } from "node:fs";
import type { Batch } from "../../ports/table-reading.ts";
import type { Format } from "../format.ts";
import type { CsvOptions } from "../read-params.ts";
import type { Seen, Table } from "../table.ts";
import type { TextBatch } from "./batch.ts";
import type { Dialect } from "./dialect.ts";
import { counted } from "./fault.ts";
import { type CsvHead, readHead } from "./head.ts";
import { scanInThread } from "./reading.ts";
import { type ScanNotes, type ScanText, scanText, scanWhole } from "./scan-text.ts";
import { textThread, usesThread } from "./thread.ts";

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
  /** Whether a second thread reads it; by default where it is large. */
  readonly inThread?: boolean;
}

const LARGEST_KEPT_BYTES = 67_108_864;

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
  readonly #text: ScanText;
  readonly #usesThread: boolean;
  #kept: readonly TextBatch[] | undefined;

  constructor(source: CsvSource, head: CsvHead) {
    this.#source = source;
    this.#head = head;
    this.name = source.name;
    this.format = source.format;
    this.columns = head.names;
    this.dialect = head.dialect;
    this.sizeBytes = statSync(source.path).size;
    const { path, ragged, inThread = usesThread(this.sizeBytes) } = source;
    const { isGzip } = source.format;
    const { dialect, names: columns, length: headLength, firstLine } = head;
    this.#text = { path, name: source.name, isGzip, columns, dialect, headLength, firstLine, ragged };
    this.#usesThread = !isGzip && inThread;
    // It takes a moment to start.
    if (this.#usesThread) textThread();
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
    const scan = this.#usesThread ? scanInThread : scanText;
    this.#note(yield* scan(this.#text, this.#source));
  }

  async whole(): Promise<Batch> {
    const { batch, notes } = await scanWhole(this.#text, this.#source);
    this.#note(notes);
    return batch;
  }

  #note({ blankLines, skippedLines, lastByte }: ScanNotes): void {
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
