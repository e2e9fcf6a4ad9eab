import { open } from "node:fs/promises";
import { extname } from "node:path";
import { delimiterOf, isWebPage } from "../domain/csv-rules.ts";
import { FlowError } from "../domain/errors.ts";

const PEEK_BYTES = 65_536;

/** The delimiter of a text table. Throws `input-invalid` for a web page under a table's name. */
export async function findDelimiter(path: string): Promise<string> {
  const header = await readHeaderLine(path);
  if (!isWebPage(header)) return delimiterOf(header, extname(path));
  throw new FlowError("input-invalid", "line 1: the file is a web page, not a table", {
    hint: "The download answered with a page, often a login. Fetch the file again.",
  });
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
