import { FlowError } from "../domain/errors.ts";

/** Some records of a table file, with the line each begins on. */
export interface RecordBatch {
  readonly records: readonly (readonly string[])[];
  readonly lines: readonly number[];
}

/** A table file opened for one pass. */
export interface TableReading {
  /** Checked: every column named once. */
  readonly header: readonly string[];
  /** The records below the header, each as wide as the header; to be read once. */
  readonly batches: AsyncIterable<RecordBatch>;
  /** SHA-256 in hex of the very bytes that were parsed. Only after the last batch. */
  sha256(): string;
  /** Also after the last batch; may be called twice. */
  close(): Promise<void>;
}

/** What a reader may be told. */
export interface ReadOptions {
  /** Of a workbook that has several. */
  readonly sheet?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A record that is not as wide as its header is never cut or filled up. */
export function checkWidth(record: readonly string[], width: number, line: number): void {
  if (record.length === width) return;
  throw new FlowError("input-invalid", `line ${line} has ${record.length} cells, the header has ${width}`, {
    hint: "Give every line as many cells as the header; a cell that has the delimiter in it must be in quotes.",
  });
}

/** A file without a header line is an error that says so. */
export function emptyFileError(): FlowError {
  return new FlowError("input-invalid", "the file is empty", { hint: "A table needs at least a header line." });
}
