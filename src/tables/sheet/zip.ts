import { crc32, inflateRawSync } from "node:zlib";
import { FlowError } from "../../domain/errors.ts";

/** A file inside a zip archive, as the archive's directory describes it. */
export interface ZipPart {
  readonly name: string;
  readonly sizeBytes: number;
  readonly packedBytes: number;
  readonly crc: number;
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Where its local header stands. */
  readonly offset: number;
}

/** Of all parts, unpacked. */
const LARGEST_SUM_BYTES = 2_147_483_648;
/** V8's longest string, and parts are read as one. */
const LARGEST_PART_BYTES = 536_870_888;
/** Up to here any ratio will do: a sheet of equal rows packs well. */
const UNSUSPECTED_BYTES = 104_857_600;
const LARGEST_RATIO = 1000;
/** zlib's least. */
const SMALLEST_CHUNK_BYTES = 64;
const LARGEST_CHUNK_BYTES = 16_777_216;
const END = "PK\x05\x06";
const END_64_LOCATOR = "PK\x06\x07";
const ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;
/** In place of a number that stands in the 64-bit field. */
const ELSEWHERE = 0xffffffff;

/** The parts of an archive. Throws a plain error when it is cut or damaged (APPNOTE.TXT 4.3 of PKWARE describes the format). */
export function zipParts(bytes: Buffer): readonly ZipPart[] {
  const end = bytes.lastIndexOf(END, undefined, "latin1");
  if (end < 0) throw new Error("the end of the archive is missing");
  const { count, start } = directoryAt(bytes, end);
  const parts: ZipPart[] = [];
  for (let at = start; parts.length < count; ) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY)
      throw new Error("the archive's directory is damaged");
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const long = longNumbers(bytes.subarray(nameEnd, extraEnd));
    const numberAt = (place: number) => {
      const number = bytes.readUInt32LE(place);
      return number === ELSEWHERE ? (long.shift() ?? number) : number;
    };
    // The three in this order, in which the 64-bit field holds those that need it.
    const [sizeBytes, packedBytes, offset] = [numberAt(at + 24), numberAt(at + 20), numberAt(at + 42)];
    parts.push({
      name: bytes.toString("utf8", at + 46, nameEnd),
      sizeBytes,
      packedBytes,
      offset,
      crc: bytes.readUInt32LE(at + 16),
      method: bytes.readUInt16LE(at + 10),
      isEncrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
    });
    at = extraEnd + bytes.readUInt16LE(at + 32);
  }
  return parts;
}

/** Refuses an archive that would fill the memory, before anything of it is unpacked. */
export function refuseBomb(
  parts: readonly ZipPart[],
  file: { readonly name: string; readonly sizeBytes: number },
): void {
  const sum = parts.reduce((bytes, part) => bytes + part.sizeBytes, 0);
  const isSuspect = sum > UNSUSPECTED_BYTES && sum > LARGEST_RATIO * file.sizeBytes;
  const isLarge = sum > LARGEST_SUM_BYTES || parts.some((part) => part.sizeBytes > LARGEST_PART_BYTES);
  if (!isLarge && !isSuspect) return;
  const megabytes = Math.ceil(sum / 1_048_576).toLocaleString("en");
  throw new FlowError(
    "input-invalid",
    `${file.name} would be ${megabytes} MB unpacked, more than a workbook may be here`,
    {
      hint: isLarge
        ? "Save it as CSV; a CSV file may be of any size."
        : "It is packed a thousandfold: look where it comes from.",
    },
  );
}

/** The bytes of a part; never more than the directory says, and exactly those that were packed. */
export function unpack(bytes: Buffer, part: ZipPart): Buffer {
  const { name, sizeBytes, packedBytes, crc, method, offset } = part;
  if (part.isEncrypted || (method !== STORED && method !== DEFLATED)) {
    throw new Error(`its part ${name} is encrypted or packed in a way that workbooks are not`);
  }
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const packed = bytes.subarray(start, start + packedBytes);
  const content = method === STORED ? packed : inflated(packed, part);
  if (content.length !== sizeBytes || crc32(content) !== crc) throw new Error(`its part ${name} is damaged`);
  return content;
}

/** A part that says it is smaller than it is stops at what it says. */
function inflated(packed: Buffer, { name, sizeBytes }: ZipPart): Buffer {
  try {
    const chunkSize = Math.min(Math.max(sizeBytes, SMALLEST_CHUNK_BYTES), LARGEST_CHUNK_BYTES);
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, sizeBytes), chunkSize });
  } catch (cause) {
    throw new Error(`its part ${name} is damaged`, { cause });
  }
}

/** The directory's place, from the 64-bit end of the archive where there is one. */
function directoryAt(bytes: Buffer, end: number): { readonly count: number; readonly start: number } {
  const locator = end - 20;
  if (locator >= 0 && bytes.toString("latin1", locator, locator + 4) === END_64_LOCATOR) {
    const end64 = Number(bytes.readBigUInt64LE(locator + 8));
    return { count: Number(bytes.readBigUInt64LE(end64 + 32)), start: Number(bytes.readBigUInt64LE(end64 + 48)) };
  }
  return { count: bytes.readUInt16LE(end + 10), start: bytes.readUInt32LE(end + 16) };
}

/** The numbers of the 64-bit field among the extra fields of an entry. */
function longNumbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    const count = Math.min(3, Math.floor(field.length / 8));
    return Array.from({ length: count }, (_, index) => Number(field.readBigUInt64LE(8 * index)));
  }
  return [];
}
