import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import type { CsvHead } from "./csv-head.ts";

/** One record of a text file. */
export interface CsvRecord {
  /** On which it starts; the header is on line 1, and a quoted newline counts. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Its text without the line ending. */
  readonly raw: string;
  /** The first character of its line ending; nothing at the end of the file. */
  readonly ending: "\n" | "\r" | "";
}

/** Where a file could not be read on. */
export class RecordFault extends Error {
  readonly line: number;
  constructor(line: number, cause: unknown) {
    super(`line ${line}`, { cause });
    this.line = line;
  }
}

const LONGEST_RECORD = 8_388_608;

/**
 * The records of a UTF-8 text file one by one, header first, blank lines left out. Slower than DuckDB and
 * independent of it: it says where a fault is, once DuckDB has found that there is one.
 */
export async function* csvRecords(path: string, head: CsvHead): AsyncGenerator<CsvRecord> {
  const parser = parse({
    delimiter: head.dialect.delimiter,
    bom: true,
    info: true,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    max_record_size: LONGEST_RECORD,
  });
  const input = createReadStream(path);
  input.on("error", (error) => parser.destroy(error));
  input.pipe(parser);
  let line = 1;
  try {
    for await (const { record, raw } of parser) {
      // The parser gives only the first character of a CRLF.
      const ending = endingOf(raw);
      if (!isBlankLine(record, raw, head))
        yield { line, cells: record, raw: raw.slice(0, raw.length - ending.length), ending };
      line += raw.match(/\r\n|\n|\r/g)?.length ?? 0;
    }
  } catch (cause) {
    throw new RecordFault(line, cause);
  } finally {
    input.destroy();
  }
}

/** A blank line is no record, except in a table of one column, where it is an empty cell. */
function isBlankLine(cells: readonly string[], raw: string, head: CsvHead): boolean {
  return head.names.length > 1 && cells.length === 1 && /^[\r\n]*$/.test(raw);
}

function endingOf(raw: string): CsvRecord["ending"] {
  if (raw.endsWith("\n")) return "\n";
  return raw.endsWith("\r") ? "\r" : "";
}
