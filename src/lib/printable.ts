/** Control characters, and those that turn the direction of text: a file name must not become a terminal escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Untrusted text as one safe line for a terminal or a log; `lines` keeps line breaks. */
export function printable(text: string, breaks: "one-line" | "lines" = "one-line"): string {
  return text.replace(UNSAFE, (character) => {
    if (character === "\n" && breaks === "lines") return character;
    return `\\u{${character.charCodeAt(0).toString(16)}}`;
  });
}
