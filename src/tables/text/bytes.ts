import { type FileHandle, open } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { FlowError, systemCode } from "../../domain/errors.ts";
import { checkedText, TextFault } from "./check.ts";
import type { Dialect } from "./dialect.ts";

/** A file of text on the local disk. */
export interface TextFile {
  readonly path: string;
  /** What messages call it. */
  readonly name: string;
  readonly isGzip: boolean;
}

export interface TextReadOptions extends Pick<Dialect, "encoding" | "hasBom"> {
  /** Looked at between stretches; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Told how many bytes of the file itself were read since it was last told: for gzip, of the packed file. */
  readonly onRead: (bytes: number) => void;
  /** How many bytes are read at a time; tests have few. */
  readonly stretchBytes?: number;
}

const STRETCH_BYTES = 1_048_576;
/** The first stretch; many files are no longer. */
const FIRST_STRETCH_BYTES = 65_536;
/** zlib refuses less. */
const LEAST_UNPACKED_BYTES = 64;
const LF = 10;
const CR = 13;

/**
 * The bytes of a text file in stretches of about 1 MiB, unpacked, without its byte order mark, in the inner encoding of
 * `encoding`. Each stretch has a buffer of its own, is not empty and ends with a whole character. Each call starts anew.
 * Bytes that are no text, or an archive that is not whole, end it with `input-invalid` once all before them was given;
 * offsets are those of the unpacked file, from 0. A file that cannot be read throws the system's error.
 */
export async function* readBytes(file: TextFile, options: TextReadOptions): AsyncGenerator<Buffer> {
  const { signal } = options;
  signal.throwIfAborted();
  try {
    for await (const bytes of checkedText(fileBytes(file, options), options)) {
      yield bytes;
      signal.throwIfAborted();
    }
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    const line = await lineOfFault(file, options);
    const { message, hint } = error;
    throw new FlowError("input-invalid", `${file.name}, line ${line}: ${message}`, { hint, cause: error });
  }
}

/**
 * The first bytes of the file as they are, unpacked when it is gzip: at least `atLeast` of them unless the file has
 * fewer, and whether that is all.
 */
export async function readStart(file: TextFile, atLeast: number): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const stretches: Buffer[] = [];
  let length = 0;
  const stretchBytes = Math.max(1, Math.min(atLeast, STRETCH_BYTES));
  for await (const bytes of fileBytes(file, { stretchBytes, onRead: () => {} })) {
    if (length >= atLeast) return { bytes: Buffer.concat(stretches), isWhole: false };
    stretches.push(bytes);
    length += bytes.length;
  }
  return { bytes: Buffer.concat(stretches), isWhole: true };
}

type StretchOptions = Pick<TextReadOptions, "onRead" | "stretchBytes">;

async function* fileBytes(file: TextFile, options: StretchOptions): AsyncGenerator<Buffer> {
  const handle = await open(file.path, "r");
  try {
    yield* file.isGzip ? unpacked(handle, file.name, options) : stretchesOf(handle, options);
  } finally {
    await handle.close();
  }
}

async function* stretchesOf(
  handle: FileHandle,
  { onRead, stretchBytes = STRETCH_BYTES }: StretchOptions,
): AsyncGenerator<Buffer> {
  let ahead = filledBuffer(handle, Math.min(FIRST_STRETCH_BYTES, stretchBytes));
  try {
    for (;;) {
      const { bytes, isLast } = await ahead;
      onRead(bytes.length);
      // The next stretch is read while this one is worked on; until it is waited for, nobody would hear a failure.
      if (!isLast) ahead = filledBuffer(handle, stretchBytes);
      ahead.catch(() => {});
      if (bytes.length > 0) yield bytes;
      if (isLast) return;
    }
  } finally {
    // The file may be closed only once nothing reads it; a failure of that reading was no longer asked for.
    await ahead.catch(() => {});
  }
}

/** As many bytes as asked for, or all that are left. */
async function filledBuffer(handle: FileHandle, length: number): Promise<{ bytes: Buffer; isLast: boolean }> {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, null);
    if (bytesRead === 0) return { bytes: buffer.subarray(0, filled), isLast: true };
    filled += bytesRead;
  }
  return { bytes: buffer, isLast: false };
}

/** All members of a gzip file, one after the other. */
async function* unpacked(handle: FileHandle, name: string, options: StretchOptions): AsyncGenerator<Buffer> {
  const chunkSize = Math.max(LEAST_UNPACKED_BYTES, options.stretchBytes ?? STRETCH_BYTES);
  const gunzip = createGunzip({ chunkSize });
  // A failure of either stream is thrown by the loop over the second.
  pipeline(Readable.from(stretchesOf(handle, options)), gunzip, () => {});
  try {
    yield* gunzip;
    await refuseTrailing(handle, gunzip.bytesWritten);
  } catch (cause) {
    if (!(cause instanceof TrailingBytes) && systemCode(cause)?.startsWith("Z_") !== true) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("input-invalid", `${name} is not a whole gzip file: ${reason}`, {
      hint: "Copy or compress the file again; if it is not compressed, take .gz off its name.",
      cause,
    });
  }
}

class TrailingBytes extends Error {}

/** zlib stops at a zero after a member. Zeros up to the end are padding (RFC 1952 readers allow it), others are not. */
async function refuseTrailing(handle: FileHandle, position: number): Promise<void> {
  const buffer = Buffer.alloc(65_536);
  for (let at = position; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    const found = buffer.subarray(0, bytesRead).findIndex((byte) => byte !== 0);
    if (found >= 0) throw new TrailingBytes(`byte ${at + found} and what follows belong to no archive`);
    at += bytesRead;
  }
}

/**
 * The line of the first bytes that are no text, from 1. Only asked for when there are some, so the file is read again. A
 * line ends as the first one does: with a line feed, or with a carriage return that none follows.
 */
async function lineOfFault(file: TextFile, options: TextReadOptions): Promise<number> {
  let feeds = 0;
  let returns = 0;
  let isByReturn: boolean | undefined;
  try {
    for await (const bytes of checkedText(fileBytes(file, { ...options, onRead: () => {} }), options)) {
      options.signal.throwIfAborted();
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at];
        if (byte === LF) feeds++;
        else if (byte === CR) returns++;
        if (isByReturn === undefined && feeds + returns > 0 && byte !== CR) isByReturn = byte !== LF;
      }
    }
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
  }
  return 1 + (isByReturn === false ? feeds : returns);
}
