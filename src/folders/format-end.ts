import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { systemCode } from "../domain/errors.ts";
import { hasFormatWithEnd } from "../domain/file.ts";

/**
 * Whether a file ends as its format does, by name and first bytes: a zip (and so an Excel file) in its directory, Parquet
 * in its mark, gzip in a length that fits its size. A file that only has such a name, such as a web page called .xlsx, has
 * no end to wait for; zeros where the format's mark should be are room for bytes that are still to come.
 */
export async function hasFormatEnd(path: string): Promise<boolean> {
  if (!hasFormatWithEnd(path)) return true;
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const opened = await open(path, flags).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (opened === undefined) return false;
  await using file = opened;
  const { size } = await file.stat();
  const head = await bytesAt(file, 0, Math.min(size, MARK_BYTES));
  if (head.length < MARK_BYTES || head.every((byte) => byte === 0)) return false;
  if (head.subarray(0, 2).equals(ZIP)) return hasZipEnd(file, size);
  if (head.subarray(0, 2).equals(GZIP)) return hasGzipEnd(file, size);
  if (head.equals(PARQUET)) return size >= SMALLEST_PARQUET && (await bytesAt(file, size - 4, 4)).equals(PARQUET);
  return true;
}

const MARK_BYTES = 4;
const ZIP = Buffer.from("PK");
const GZIP = Buffer.from([0x1f, 0x8b]);
const PARQUET = Buffer.from("PAR1");
const SMALLEST_PARQUET = 12;

const DIRECTORY_END = Buffer.from([0x50, 0x4b, 5, 6]);
const DIRECTORY_END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
/** In the place of numbers that only the longer record of large archives can hold. */
const ELSEWHERE = 0xffffffff;

/** The record at the end says where the directory is and how long its own comment: both must fit the file. */
async function hasZipEnd(file: FileHandle, size: number): Promise<boolean> {
  const length = Math.min(size, DIRECTORY_END_BYTES + LONGEST_COMMENT);
  const tail = await bytesAt(file, size - length, length);
  const at = tail.lastIndexOf(DIRECTORY_END);
  if (at === -1 || at + DIRECTORY_END_BYTES > tail.length) return false;
  if (at + DIRECTORY_END_BYTES + tail.readUInt16LE(at + 20) !== tail.length) return false;
  const offset = tail.readUInt32LE(at + 16);
  return offset === ELSEWHERE || offset + tail.readUInt32LE(at + 12) <= size - length + at;
}

const SMALLEST_GZIP = 18;
/** Deflate makes nothing smaller than this, and what cannot be made smaller hardly larger. */
const MOST_DEFLATED = 1_032;
const STORED_SLACK = 1.01;
const HEADER_SLACK = 1_024;

/** The last four bytes are the length of what was packed, modulo 2^32; within a file they are as good as random. */
async function hasGzipEnd(file: FileHandle, size: number): Promise<boolean> {
  if (size < SMALLEST_GZIP) return false;
  const unpacked = (await bytesAt(file, size - 4, 4)).readUInt32LE(0);
  if (size * MOST_DEFLATED > ELSEWHERE) return true;
  return unpacked <= size * MOST_DEFLATED && (unpacked + HEADER_SLACK) * STORED_SLACK >= size;
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
