import { isUtf8 } from "node:buffer";
import { undefinedAt } from "./code-page.ts";
import type { Encoding } from "./dialect.ts";

/** How an encoding is read. */
export interface Coding {
  readonly name: string;
  readonly bom: Buffer;
  /** What to do about bytes that are no text. */
  readonly hint: string;
  /** How many of the bytes stand before a character that the end may have cut. */
  wholeLength(bytes: Buffer): number;
  read(bytes: Buffer): Reading;
}

/** The text before the first fault, in the inner encoding. */
export interface Reading {
  readonly text: Buffer;
  readonly fault?: { readonly at: number; readonly found: string };
}

const STEP_BYTES = 4096;
const SAY_ANOTHER = `say "csv": { "encoding": ... } with the one it has in the pair's params or in --csv of save`;

const UTF_16 = { name: "UTF-16", hint: `Save the file again, it may be cut short; or ${SAY_ANOTHER}.` };

const CODINGS: Readonly<Record<Encoding, Coding>> = {
  "utf-8": {
    name: "UTF-8",
    bom: Buffer.from([0xef, 0xbb, 0xbf]),
    hint: `Save the file as UTF-8, or say "csv": { "encoding": "latin1" } or "windows-1252" in the pair's params or in --csv of save.`,
    wholeLength: wholeUtf8,
    read: readUtf8,
  },
  latin1: { name: "Latin-1", bom: Buffer.alloc(0), hint: "", wholeLength: lengthOf, read: (text) => ({ text }) },
  "windows-1252": {
    name: "Windows-1252",
    bom: Buffer.alloc(0),
    hint: `Save the file as UTF-8, or ${SAY_ANOTHER}.`,
    wholeLength: lengthOf,
    read: readWindows1252,
  },
  "utf-16le": {
    ...UTF_16,
    bom: Buffer.from([0xff, 0xfe]),
    wholeLength: (bytes) => wholeUtf16(bytes, 1),
    read: readUtf16,
  },
  "utf-16be": {
    ...UTF_16,
    bom: Buffer.from([0xfe, 0xff]),
    wholeLength: (bytes) => wholeUtf16(bytes, 0),
    read: (bytes) => readUtf16(swapped(bytes)),
  },
};

export function codingOf(encoding: Encoding): Coding {
  return CODINGS[encoding];
}

function wholeUtf8(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return sequenceLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** How long the sequence is that a byte begins (RFC 3629); whether it is one, `isUtf8` decides. */
function sequenceLength(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

function readUtf8(bytes: Buffer): Reading {
  return isUtf8(bytes) ? { text: bytes } : upTo(bytes, utf8FaultAt(bytes));
}

/** Where the first character begins that is none: near it in large steps, then character by character. */
function utf8FaultAt(bytes: Buffer): number {
  let at = 0;
  for (;;) {
    const length = wholeUtf8(bytes.subarray(at, at + STEP_BYTES));
    if (length === 0 || !isUtf8(bytes.subarray(at, at + length))) break;
    at += length;
  }
  for (;;) {
    const length = sequenceLength(bytes[at] ?? 0);
    if (!isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
}

function lengthOf(bytes: Buffer): number {
  return bytes.length;
}

function readWindows1252(bytes: Buffer): Reading {
  const at = undefinedAt(bytes);
  return at < 0 ? { text: bytes } : upTo(bytes, at);
}

function upTo(bytes: Buffer, at: number): Reading {
  return { text: bytes.subarray(0, at), fault: { at, found: `the byte ${hex(bytes[at], 2)}` } };
}

/** `high` is where the high byte of a unit stands, 0 or 1. */
function wholeUtf16(bytes: Buffer, high: number): number {
  const even = bytes.length - (bytes.length % 2);
  if (even === 0) return 0;
  const isHighSurrogate = ((bytes[even - 2 + high] ?? 0) & 0xfc) === 0xd8;
  return isHighSurrogate ? even - 2 : even;
}

/** Reads UTF-16LE, in half the time of a fatal TextDecoder. */
function readUtf16(bytes: Buffer): Reading {
  const units = bytes.toString("utf16le");
  const end = units.isWellFormed() ? units.length : units.search(/\p{Surrogate}/u);
  const text = Buffer.from(units.slice(0, end));
  if (end < units.length) {
    return { text, fault: { at: 2 * end, found: `the lone surrogate ${hex(units.charCodeAt(end), 4)}` } };
  }
  if (bytes.length % 2 === 0) return { text };
  return { text, fault: { at: bytes.length - 1, found: `the single byte ${hex(bytes.at(-1), 2)}` } };
}

function swapped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.subarray(0, bytes.length - (bytes.length % 2)).swap16();
  return copy;
}

function hex(value: number | undefined, digits: number): string {
  return `0x${(value ?? 0).toString(16).toUpperCase().padStart(digits, "0")}`;
}
