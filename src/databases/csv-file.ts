import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { CsvError, type Parser, parse } from "csv-parse";
import { FlowError } from "../domain/errors.ts";
import { checkHeader } from "../domain/load.ts";
import { findDelimiter } from "./csv-dialect.ts";
import { checkWidth, emptyFileError, type ReadOptions, type RecordBatch, type TableReading } from "./table-reading.ts";
import { Utf8Check } from "./utf8-check.ts";

/** One chunk makes one batch of rows, so this bounds memory as well. */
const CHUNK_BYTES = 65_536;
/** Ends a quote that is never closed before it has swallowed a whole large file. */
const LARGEST_RECORD_BYTES = 134_217_728;
/** All three, since one file may mix them: a header from one program, rows from another. */
const LINE_ENDS = ["\r\n", "\n", "\r"];

/** Opens a delimited text file: UTF-8 with or without BOM, any line ends, cells as they stand. */
export async function readCsv(path: string, options: ReadOptions): Promise<TableReading> {
  const delimiter = await findDelimiter(path);
  const hash = createHash("sha256");
  const raw = parseRecords(path, delimiter, hash, options.signal);
  const first = await raw.next();
  const close = async (): Promise<void> => {
    await raw.return();
  };
  try {
    const [names] = first.done ? [] : first.value.records;
    if (names === undefined) throw emptyFileError();
    const header = checkHeader(names, 1);
    return { header, batches: belowHeader(raw, header.length, first.value), sha256: () => hash.digest("hex"), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The first batch came with the header as its first record. */
async function* belowHeader(
  raw: AsyncGenerator<RecordBatch, void>,
  width: number,
  first: RecordBatch | void,
): AsyncGenerator<RecordBatch, void> {
  if (first !== undefined) {
    yield checkedBatch({ records: first.records.slice(1), lines: first.lines.slice(1) }, width);
  }
  for await (const batch of raw) yield checkedBatch(batch, width);
}

/** Blank lines between records hold no cells; in a table of one column they are a blank cell. */
function checkedBatch(batch: RecordBatch, width: number): RecordBatch {
  const records: (readonly string[])[] = [];
  const lines: number[] = [];
  for (const [index, record] of batch.records.entries()) {
    if (width > 1 && record.length === 1 && record[0] === "") continue;
    const line = batch.lines[index] ?? 0;
    checkWidth(record, width, line);
    records.push(record);
    lines.push(line);
  }
  return { records, lines };
}

/** Hashes and parses the same bytes; every batch holds what one chunk of the file completed, and at least one record. */
async function* parseRecords(
  path: string,
  delimiter: string,
  hash: Hash,
  signal: AbortSignal | undefined,
): AsyncGenerator<RecordBatch, void> {
  const collector = new Collector();
  const parser = makeParser(delimiter, (record) => collector.add(record));
  const text = new Utf8Check();
  try {
    for await (const chunk of readChunks(path, signal)) {
      hash.update(chunk);
      text.check(chunk);
      collector.sawQuote ||= chunk.includes('"');
      await feed(parser, chunk);
      if (collector.size > 0) yield collector.take();
    }
    text.end();
    await feed(parser, null);
  } catch (error) {
    throw error instanceof CsvError ? parsingError(error, collector.nextLine) : error;
  }
  if (collector.size > 0) yield collector.take();
}

function readChunks(path: string, signal: AbortSignal | undefined): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES, ...(signal === undefined ? {} : { signal }) });
}

/** Records that are handed over by callback cost a fifth less time than records read from the object stream. */
function makeParser(delimiter: string, onRecord: (record: string[]) => void): Parser {
  const parser = parse({
    delimiter,
    bom: true,
    record_delimiter: LINE_ENDS,
    relax_column_count: true,
    max_record_size: LARGEST_RECORD_BYTES,
    on_record: (record: string[]) => {
      onRecord(record);
      return null;
    },
  });
  // `feed` reports errors; without a listener of its own, one that comes between two chunks would end the process.
  parser.on("error", () => {});
  return parser.resume();
}

/** Ends when the parser has taken the chunk, or the rest of the file for null; its errors come either way. */
function feed(parser: Parser, chunk: Buffer | null): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const settle = (error?: Error | null) => (error ? reject(error) : resolve());
  parser.once("error", settle);
  const done = (error?: Error | null) => {
    parser.off("error", settle);
    settle(error);
  };
  if (chunk === null) parser.end(done);
  else parser.write(chunk, done);
  return promise;
}

/** Gathers records and counts the lines they span. */
class Collector {
  /** Only a quoted cell can hold a line break. */
  sawQuote = false;
  nextLine = 1;
  #records: string[][] = [];
  #lines: number[] = [];

  get size(): number {
    return this.#records.length;
  }

  add(record: string[]): void {
    this.#records.push(record);
    this.#lines.push(this.nextLine);
    this.nextLine += 1;
    if (!this.sawQuote) return;
    for (const cell of record) this.nextLine += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
  }

  take(): RecordBatch {
    const batch = { records: this.#records, lines: this.#lines };
    this.#records = [];
    this.#lines = [];
    return batch;
  }
}

/** What csv-parse found, in words, with the line on which the record begins. */
function parsingError(error: CsvError, line: number): FlowError {
  const what: Readonly<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: "a quote is opened and never closed",
    CSV_MAX_RECORD_SIZE: `is larger than ${LARGEST_RECORD_BYTES} bytes; a quote may never be closed`,
    CSV_INVALID_CLOSING_QUOTE: "a closing quote is followed by more text",
    INVALID_OPENING_QUOTE: "a quote stands in the middle of a cell",
  };
  return new FlowError("input-invalid", `the record on line ${line}: ${what[error.code] ?? error.message}`, {
    hint: 'A cell with a quote in it is written in quotes, its own quotes doubled: "5"" disk".',
    cause: error,
  });
}
