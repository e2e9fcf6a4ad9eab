import { type Coding, codingOf } from "./coding.ts";
import type { Dialect } from "./dialect.ts";

/** Bytes that are no text in their encoding, and where; whoever knows the file adds its name and the line. */
export class TextFault extends Error {
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** How many bytes are looked at for a file's kind. */
const START_BYTES = 64;
/** In fewer bytes than these, zeros say nothing. */
const TELLING_BYTES = 16;

/**
 * The text of a file's stretches, without its byte order mark, UTF-16 as UTF-8. What comes out ends with a whole
 * character each time and is never empty. Where bytes are no text, all that stands before them comes out first, then a
 * TextFault is thrown; its offset counts from 0 in the file, the byte order mark included.
 */
export async function* checkedText(
  stretches: AsyncIterable<Buffer>,
  { encoding, hasBom }: Pick<Dialect, "encoding" | "hasBom">,
): AsyncGenerator<Buffer> {
  const coding = codingOf(encoding);
  let offset = 0;
  for await (const piece of wholeCharacters(stretches, coding)) {
    const bytes = offset === 0 && hasBom ? withoutBom(piece, coding) : piece;
    if (offset === 0 && encoding === "utf-8") refuseUtf16(bytes);
    offset += piece.length - bytes.length;
    const { text, fault } = coding.read(bytes);
    if (text.length > 0) yield text;
    if (fault !== undefined) {
      throw new TextFault(`${fault.found} at offset ${offset + fault.at} is not ${coding.name} text`, coding.hint);
    }
    offset += bytes.length;
  }
}

/** The bytes in pieces that cut no character; only at the end of the file one may lack its rest. */
async function* wholeCharacters(stretches: AsyncIterable<Buffer>, coding: Coding): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let isStart = true;
  for await (const stretch of stretches) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, stretch]) : stretch;
    const length = isStart && bytes.length < START_BYTES ? 0 : coding.wholeLength(bytes);
    // A copy: whoever takes the piece may write into its buffer.
    rest = Buffer.from(bytes.subarray(length));
    if (length === 0) continue;
    isStart = false;
    yield bytes.subarray(0, length);
  }
  if (rest.length > 0) yield rest;
}

function withoutBom(bytes: Buffer, { bom }: Coding): Buffer {
  return bytes.subarray(0, bom.length).equals(bom) ? bytes.subarray(bom.length) : bytes;
}

/** Latin letters in UTF-16 are UTF-8 too, with a NUL beside each; a table that begins like this is not meant so. */
function refuseUtf16(bytes: Buffer): void {
  const start = bytes.subarray(0, START_BYTES);
  if (start.length < TELLING_BYTES) return;
  const [isEvenZero, isOddZero] = [0, 1].map((first) => start.every((byte, at) => at % 2 !== first || byte === 0));
  if (isEvenZero === isOddZero) return;
  throw new TextFault(
    "every second byte is 0, as in UTF-16 text without a byte order mark",
    `Say "csv": { "encoding": "${isOddZero ? "utf-16le" : "utf-16be"}" } in the pair's params or in --csv of save, or save the file as UTF-8.`,
  );
}
