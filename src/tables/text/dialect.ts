/** The encodings of text files. UTF-16 is read and written as such, and worked on as UTF-8. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "latin1" | "windows-1252";

/** How a text file writes its table. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  /** Before a quote inside a quoted cell; the quote itself when quotes are doubled. */
  readonly escape: string;
  /** The header's line ending, or what is declared; every line of an output gets it. */
  readonly newline: "\n" | "\r\n" | "\r\r\n" | "\r";
  /** The character that ends records in the file as it is. */
  readonly recordEnd: "\n" | "\r";
  readonly encoding: Encoding;
  readonly hasBom: boolean;
  /** Whether the file's first record holds the column names. */
  readonly hasHeader: boolean;
}

/** The bytes that a dialect's cells are in while they are worked on: UTF-16 becomes UTF-8 on the way in. */
export function innerEncoding({ encoding }: Dialect): "utf-8" | "latin1" | "windows-1252" {
  return encoding === "utf-16le" || encoding === "utf-16be" ? "utf-8" : encoding;
}

/** Whether a cell's bytes may be copied from one file into another as they are. */
export function isSameText(a: Dialect, b: Dialect): boolean {
  return (
    a.delimiter === b.delimiter && a.quote === b.quote && a.escape === b.escape && innerEncoding(a) === innerEncoding(b)
  );
}
