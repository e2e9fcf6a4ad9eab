/** What a dialect's cells are in while they are worked on; latin1 is ISO 8859-1 with all its control characters. */
export type InnerEncoding = "utf-8" | "latin1" | "windows-1252";

declare global {
  /** What `toString` calls, without its checks; Node has them and its types do not. */
  interface Buffer {
    latin1Slice(from: number, to: number): string;
    utf8Slice(from: number, to: number): string;
  }
}

/** Windows-1252 from 0x80 to 0x9F (WHATWG index-windows-1252); a byte without a character stands as itself. */
const SPECIALS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const UNDEFINED_BYTES = [0x81, 0x8d, 0x8f, 0x90, 0x9d] as const;
const FIRST_SPECIAL = 0x80;

const BYTES = new Map(Array.from(SPECIALS, (character, at) => [character, String.fromCharCode(FIRST_SPECIAL + at)]));

/** The first character that an encoding does not have. */
const MISSING: Readonly<Record<InnerEncoding, RegExp>> = {
  "utf-8": /\p{Surrogate}/u,
  latin1: /[\u{100}-\u{10ffff}]/u,
  "windows-1252": new RegExp(
    `[[\\u{80}-\\u{9f}\\u{100}-\\u{10ffff}]--[${SPECIALS.replaceAll(/[\x80-\x9f]/g, "")}]]`,
    "v",
  ),
};

/** The text of bytes[from, to), which reading has found to be text in this encoding. */
export function decodeInner(bytes: Buffer, from: number, to: number, encoding: InnerEncoding): string {
  if (encoding === "utf-8") return bytes.utf8Slice(from, to);
  const text = bytes.latin1Slice(from, to);
  if (encoding === "latin1") return text;
  for (let at = from; at < to; at++) if (((bytes[at] ?? 0) & 0xe0) === FIRST_SPECIAL) return withSpecials(text);
  return text;
}

/** The bytes of a text, or undefined when it has a character that the encoding does not have (`unencodable` names it). */
export function encodeInner(text: string, encoding: InnerEncoding): Buffer | undefined {
  if (encoding === "utf-8") return text.isWellFormed() ? Buffer.from(text) : undefined;
  if (MISSING[encoding].test(text)) return undefined;
  return Buffer.from(encoding === "latin1" ? text : text.replaceAll(/[\u0100-\uffff]/g, byteOf), "latin1");
}

/** The first character of a text that the encoding does not have; in UTF-8 that is half of a surrogate pair. */
export function unencodable(text: string, encoding: InnerEncoding): string | undefined {
  return MISSING[encoding].exec(text)?.[0];
}

/** Where the first byte stands that is no character in Windows-1252, or -1. */
export function undefinedAt(bytes: Buffer): number {
  const found = UNDEFINED_BYTES.map((byte) => bytes.indexOf(byte)).filter((at) => at >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

function withSpecials(text: string): string {
  return text.replaceAll(/[\x80-\x9f]/g, (control) => SPECIALS.charAt(control.charCodeAt(0) - FIRST_SPECIAL));
}

/** A character's byte as the character of Latin-1 that has it. */
function byteOf(character: string): string {
  return BYTES.get(character) ?? character;
}
