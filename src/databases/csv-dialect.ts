import { open } from "node:fs/promises";
import { extname } from "node:path";
import { FlowError } from "../domain/errors.ts";

/** In the order in which a tie is decided. */
const DELIMITERS = [",", ";", "\t", "|"] as const;
const PEEK_BYTES = 65_536;
/** A quoted cell; the last one may lack its end, where the header was cut off. */
const QUOTED = /"(?:[^"]|"")*"?/g;

/** The delimiter of a text table: a tab for `.tsv`, else the one that the header line has most of outside quotes. */
export async function findDelimiter(path: string): Promise<string> {
  const header = await readHeaderLine(path);
  if (/^\s*<(?:!doctype|html)/i.test(header)) {
    throw new FlowError("input-invalid", "line 1: the file is a web page, not a table", {
      hint: "The download answered with a page, often a login. Fetch the file again.",
    });
  }
  return extname(path).toLowerCase() === ".tsv" ? "\t" : mostFrequent(header);
}

/** A comma when there is none of them: then the table has one column. */
function mostFrequent(header: string): string {
  const plain = header.replaceAll(QUOTED, "");
  const counts = DELIMITERS.map((delimiter) => plain.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** Or what of it is in the first 64 kB: enough to tell. A line break in quotes does not end it. */
async function readHeaderLine(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PEEK_BYTES), 0, PEEK_BYTES, 0);
    const text = buffer.toString("utf8", 0, bytesRead);
    return /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? "";
  } finally {
    await file.close();
  }
}
