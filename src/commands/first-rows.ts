import { open } from "node:fs/promises";
import { extname } from "node:path";
import { parse } from "csv-parse/sync";
import { delimiterOf } from "../domain/csv-rules.ts";

/** Rows as they stand in a file, the header of a table among them. */
export interface FirstRows {
  readonly rows: readonly (readonly string[])[];
  /** Whether the file goes on after them. */
  readonly hasMore: boolean;
}

const TABLES = [".csv", ".tsv", ".txt"];
const LINES = [".ndjson", ".jsonl", ".json"];
const LOOK_BYTES = 262_144;

/** The header and the first rows of a text table, or the first lines of JSON; undefined for any other format. */
export async function firstRows(path: string, limit: number): Promise<FirstRows | undefined> {
  const extension = extname(path).toLowerCase();
  const isTable = TABLES.includes(extension);
  if (!isTable && !LINES.includes(extension)) return undefined;
  const { text, isWhole } = await startOf(path);
  const wanted = isTable ? limit + 1 : limit;
  const found = isTable ? cellsOf(text, extension, wanted + 1) : linesOf(text, wanted + 1);
  return { rows: found.slice(0, wanted), hasMore: !isWhole || found.length > wanted };
}

/** Ends with a whole line where the file goes on. */
async function startOf(path: string): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const handle = await open(path);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(LOOK_BYTES), 0, LOOK_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const { size } = await handle.stat();
    const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
    const isWhole = size <= bytesRead;
    const lastLineEnd = text.lastIndexOf("\n");
    return { text: isWhole || lastLineEnd === -1 ? text : text.slice(0, lastLineEnd + 1), isWhole };
  } finally {
    await handle.close();
  }
}

/** By its byte order mark; UTF-8 without one. */
function encodingOf(bytes: Uint8Array): string {
  const mark = `${bytes[0]},${bytes[1]}`;
  if (mark === "255,254") return "utf-16le";
  return mark === "254,255" ? "utf-16be" : "utf-8";
}

/** Whatever the job wrote is shown, so that its author sees what is wrong with it. */
function cellsOf(text: string, extension: string, limit: number): readonly (readonly string[])[] {
  const delimiter = delimiterOf(/^[^\r\n]*/.exec(text)?.[0] ?? "", extension);
  return parse(text, {
    delimiter,
    to: limit,
    relax_column_count: true,
    relax_quotes: true,
    skip_records_with_error: true,
  });
}

function linesOf(text: string, limit: number): readonly (readonly string[])[] {
  const lines = text.split(/\r?\n/, limit);
  return lines.filter((line, index) => line !== "" || index < lines.length - 1).map((line) => [line]);
}
