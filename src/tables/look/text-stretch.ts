import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";

/** Some lines of a text, and the lines at its beginning. */
export interface Stretch {
  /** Its first lines, cut off after some. */
  readonly head: string;
  readonly newline: "\n" | "\r";
  /** From the wanted line on, cut off after some; empty when the file has fewer lines. */
  readonly text: string;
  /** The line at which `text` begins, from 1. */
  readonly line: number;
  /** Whether the file goes on behind `text`. */
  readonly hasMore: boolean;
}

export interface StretchOptions {
  readonly isGzip: boolean;
  /** By the byte order mark when not given; UTF-8 without one. */
  readonly encoding?: string | undefined;
  /** The line to begin with, from 1. */
  readonly fromLine: number;
}

/** Characters taken: enough for some rows of any sane table. */
const STRETCH = 262_144;
const CHUNK_BYTES = 1_048_576;
/** Nobody waits for more. */
const MOST_BYTES = 2_000_000_000;

/** Reads on to a line, in steps between which the program does other things, and no further than is shown. */
export async function readStretch(
  path: string,
  { isGzip, encoding, fromLine }: StretchOptions,
): Promise<Stretch | undefined> {
  let decoder: TextDecoder | undefined;
  let head = "";
  let newline: Stretch["newline"] = "\n";
  let line = 1;
  let text = "";
  let read = 0;
  for await (const bytes of bytesOf(path, isGzip)) {
    decoder ??= new TextDecoder(encoding ?? encodingOf(bytes));
    const chunk = decoder.decode(bytes, { stream: true });
    if (head === "") {
      head = chunk.slice(0, STRETCH);
      newline = head.includes("\n") ? "\n" : "\r";
    }
    const { at, line: reached } = line < fromLine ? skipLines(chunk, { newline, line, fromLine }) : { at: 0, line };
    line = reached;
    if (line === fromLine) text += chunk.slice(at, at + STRETCH + 1 - text.length);
    if (text.length > STRETCH) break;
    read += bytes.length;
    if (read > MOST_BYTES) return undefined;
  }
  return { head, newline, text: text.slice(0, STRETCH), line, hasMore: text.length > STRETCH };
}

async function* bytesOf(path: string, isGzip: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!isGzip) return yield* file;
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  const packed = pipeline(file, unpacked);
  // Its error comes out of the stream as well; when we stop early, it is no error.
  packed.catch(() => {});
  yield* unpacked;
}

/** Where the wanted line begins in a chunk, or its end and the line that goes on there. */
function skipLines(
  chunk: string,
  { newline, line: from, fromLine }: { readonly newline: string; readonly line: number; readonly fromLine: number },
): { readonly at: number; readonly line: number } {
  let line = from;
  let at = 0;
  while (line < fromLine) {
    const end = chunk.indexOf(newline, at);
    if (end === -1) return { at: chunk.length, line };
    at = end + 1;
    line += 1;
  }
  return { at, line };
}

function encodingOf(bytes: Uint8Array): string {
  const mark = `${bytes[0]},${bytes[1]}`;
  if (mark === "255,254") return "utf-16le";
  return mark === "254,255" ? "utf-16be" : "utf-8";
}
