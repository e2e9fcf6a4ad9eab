/** Control, format and bidi characters. The two joiners stay: emoji and several scripts are written with them. */
const INVISIBLE = /([[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]--[\u200C\u200D]])/gv;

/** Splits a text into parts that are shown as they are (even places) and characters that nobody would see (odd places). */
export function splitInvisible(text: string): readonly string[] {
  return text.split(INVISIBLE);
}

/** One invisible character as the escape people know from source code: `\n`, `\u202E`. */
export function escapeOf(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase().padStart(4, "0");
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex}`;
}

/** A text of several lines with every invisible character but line ends and tabs written as an escape. */
export function showInvisible(text: string): string {
  return text.replace(INVISIBLE, (found) => (found === "\n" || found === "\t" ? found : escapeOf(found)));
}

/** Untrusted text for one line of a terminal or a log: no escape sequence, no line end, nothing unseen. */
export function oneLine(text: string): string {
  return text.replace(INVISIBLE, escapeOf);
}
