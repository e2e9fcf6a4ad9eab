/** In the order in which a tie is decided. */
const DELIMITERS = [",", ";", "\t", "|"] as const;
/** A quoted cell: a quote further in is text. The last one may lack its end, where the header was cut off. */
const QUOTED = {
  '"': /(?<=^|[,;\t|])"(?:[^"]|"")*"?/g,
  "'": /(?<=^|[,;\t|])'(?:[^']|'')*'?/g,
} as const;

/**
 * The delimiter of a text table by a rule that reads the whole header and no sample: a tab for `.tsv`, else the one of
 * , ; tab | that the header line has most of outside quotes, the earlier of equals; a comma when it has none.
 */
export function delimiterOf(header: string, extension: string, quote = '"'): string {
  if (extension.toLowerCase() === ".tsv") return "\t";
  const plain = quote === '"' || quote === "'" ? header.replaceAll(QUOTED[quote], "") : header;
  const counts = DELIMITERS.map((delimiter) => plain.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** The quote of a text table: ' where its header begins with one, else ". */
export function quoteOf(header: string): string {
  return header.startsWith("'") ? "'" : '"';
}

/** Whether a file that should be a table is a page, as a login or an error page saved under its name. */
export function isWebPage(start: string): boolean {
  return /^\s*<(?:!doctype|html|\?xml|table)/i.test(start);
}
