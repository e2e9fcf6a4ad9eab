/** What a terminal obeys or nobody sees; a line end is between values, since JSON writes those in texts as `\n`. */
const UNSAFE = /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]--[\n\u200C\u200D]]/gv;

/** One JSON document on stdout. */
export function printJson(document: unknown): void {
  console.log(jsonText(document));
}

/** A document as JSON that may be shown on a terminal: control and bidi characters in its texts are escapes. */
export function jsonText(document: unknown): string {
  return JSON.stringify(document, null, 2).replace(UNSAFE, (found) =>
    Array.from({ length: found.length }, (_, index) => escapeOf(found.charCodeAt(index))).join(""),
  );
}

function escapeOf(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
