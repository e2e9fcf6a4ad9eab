import type { Dialect } from "./dialect.ts";

const DELIMITERS = ",;\t|";

/**
 * Where the record that begins at `from` ends: at the first line ending outside quotes; undefined when there is none.
 * As long as the delimiter is not known, a quote after any of the usual ones opens a cell.
 */
export function recordEnd(
  text: string,
  from: number,
  marks: { readonly quote: string; readonly escape: string; readonly delimiter: string | undefined },
): number | undefined {
  const delimiters = marks.delimiter ?? DELIMITERS;
  let isCellStart = true;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\n" || character === "\r") return at;
    if (isCellStart && character === marks.quote) {
      const close = closingQuote(text, at, marks);
      if (close === undefined) return undefined;
      at = close;
      isCellStart = false;
    } else {
      isCellStart = delimiters.includes(character);
    }
  }
  return undefined;
}

/** The cells of one record, quotes taken off, or what is wrong with it and at which character, counted from 1. */
export function cellsOf(
  record: string,
  dialect: Dialect,
): readonly string[] | { readonly fault: string; readonly column: number } {
  const { delimiter, quote } = dialect;
  const cells: string[] = [];
  for (let at = 0; ; at++) {
    const isQuoted = quote !== "" && record.charAt(at) === quote;
    const close = isQuoted ? closingQuote(record, at, dialect) : undefined;
    if (isQuoted && close === undefined) return { fault: "a quote that is never closed", column: at + 1 };
    const next = record.indexOf(delimiter, close ?? at);
    const end = next < 0 ? record.length : next;
    if (close === undefined) {
      cells.push(record.slice(at, end));
    } else {
      if (close + 1 !== end) return { fault: "text after a closing quote", column: close + 2 };
      cells.push(unquoted(record.slice(at + 1, close), dialect));
    }
    if (next < 0) return cells;
    at = end;
  }
}

/** The text of a quoted cell: an escape makes the character after it plain text. */
export function unquoted(text: string, { quote, escape: mark }: Pick<Dialect, "quote" | "escape">): string {
  if (!text.includes(mark)) return text;
  if (mark === quote) return text.replaceAll(quote + quote, quote);
  let plain = "";
  for (let index = 0; index < text.length; index++) {
    if (text.charAt(index) === mark && index + 1 < text.length) index++;
    plain += text.charAt(index);
  }
  return plain;
}

function closingQuote(
  text: string,
  opened: number,
  { quote, escape: mark }: Pick<Dialect, "quote" | "escape">,
): number | undefined {
  for (let at = opened + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === mark && mark !== quote) at++;
    else if (character === quote && mark === quote && text.charAt(at + 1) === quote) at++;
    else if (character === quote) return at;
  }
  return undefined;
}
