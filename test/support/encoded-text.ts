import fc from "fast-check";
import type { Encoding } from "../../src/tables/text/dialect.ts";

export const ENCODINGS: readonly Encoding[] = ["utf-8", "utf-16le", "utf-16be", "latin1", "windows-1252"];

export const BOMS: Readonly<Record<Encoding, Buffer>> = {
  "utf-8": Buffer.from([0xef, 0xbb, 0xbf]),
  "utf-16le": Buffer.from([0xff, 0xfe]),
  "utf-16be": Buffer.from([0xfe, 0xff]),
  latin1: Buffer.alloc(0),
  "windows-1252": Buffer.alloc(0),
};

const characters = new TextDecoder("windows-1252");
const WINDOWS_1252 = new Map(
  Array.from({ length: 256 }, (_, byte) => [characters.decode(Buffer.from([byte])), byte] as const).filter(
    ([, byte]) => ![0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte),
  ),
);

/** Texts that an encoding can write, some longer than what is looked at for a file's kind. */
export function textIn(encoding: Encoding): fc.Arbitrary<string> {
  const unit = fc.oneof(fc.constantFrom("a", ",", "\n", "\r", '"'), ownUnit(encoding));
  const start = fc.nat(70).map((length) => "x".repeat(length));
  return fc.tuple(start, fc.string({ unit, maxLength: 120 })).map((parts) => parts.join(""));
}

function ownUnit(encoding: Encoding): fc.Arbitrary<string> {
  if (encoding === "latin1") return fc.nat(255).map((code) => String.fromCharCode(code));
  if (encoding === "windows-1252") return fc.constantFrom(...WINDOWS_1252.keys());
  return fc.oneof(fc.string({ unit: "binary", minLength: 1, maxLength: 1 }), fc.constantFrom("é", "€", "😀", "\ufeff"));
}

/** The bytes of a text, made without the code that is tested. */
export function encoded(text: string, encoding: Encoding): Buffer {
  if (encoding === "utf-8") return Buffer.from(text);
  if (encoding === "latin1") return Buffer.from(text, "latin1");
  if (encoding === "windows-1252")
    return Buffer.from(Array.from(text, (character) => WINDOWS_1252.get(character) ?? 0));
  const bytes = Buffer.alloc(2 * text.length);
  for (let at = 0; at < text.length; at++) {
    if (encoding === "utf-16le") bytes.writeUInt16LE(text.charCodeAt(at), 2 * at);
    else bytes.writeUInt16BE(text.charCodeAt(at), 2 * at);
  }
  return bytes;
}

/** The bytes that are worked on. */
export function innerOf(text: string, encoding: Encoding): Buffer {
  return encoding.startsWith("utf") ? Buffer.from(text) : encoded(text, encoding);
}
