import { delimiterOf, quoteOf } from "../../domain/csv-rules.ts";
import { FlowError } from "../../domain/errors.ts";
import { encodeInner, unencodable } from "./code-page.ts";
import { type Dialect, innerEncoding } from "./dialect.ts";

/** Turns texts into the bytes of cells: quoted where the dialect asks for it, in its inner encoding. */
export class CellEncoder {
  readonly #dialect: Dialect;
  readonly #needsQuotes: RegExp;
  /** Computed cells repeat, like the start of a run in all rows. */
  #last: { readonly text: string; readonly bytes: Buffer } | undefined;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    const marks = [dialect.delimiter, dialect.quote].join("").replaceAll(/[\\\]^-]/g, "\\$&");
    this.#needsQuotes = new RegExp(`^$|[\\r\\n${marks}]`);
  }

  /** The bytes of a header, with all names quoted if its reader would otherwise take it for another dialect. */
  encodeNames(names: readonly string[], extension: string): Buffer {
    const { delimiter, quote } = this.#dialect;
    const plain = names.map((name) => (name === "" ? "" : this.#quoted(name, name))).join(delimiter);
    const quoted = names.map((name) => this.#inQuotes(name)).join(delimiter);
    const isClear = (header: string) =>
      quoteOf(header) === quote && delimiterOf(header, extension, quote) === delimiter;
    const header = quote !== "" && !isClear(plain) && isClear(quoted) ? quoted : plain;
    const encoding = innerEncoding(this.#dialect);
    return this.#bytesOf(header, names.find((name) => unencodable(name, encoding) !== undefined) ?? "");
  }

  /** The bytes of one cell; null is nothing, an empty text is quoted so that it can be told from nothing. */
  encode(text: string | null, column: string): Buffer {
    if (text === null) return NOTHING;
    if (this.#last?.text === text) return this.#last.bytes;
    const bytes = this.#bytesOf(this.#quoted(text, column), column);
    this.#last = { text, bytes };
    return bytes;
  }

  #bytesOf(cell: string, column: string): Buffer {
    const encoding = innerEncoding(this.#dialect);
    const bytes = encodeInner(cell, encoding);
    if (bytes !== undefined) return bytes;
    const character = JSON.stringify(unencodable(cell, encoding));
    throw new FlowError("input-invalid", `column ${column}: ${character} cannot be written in ${encoding}`, {
      hint: "Save the first source as UTF-8; the output has its encoding.",
    });
  }

  #quoted(text: string, column: string): string {
    if (!this.#needsQuotes.test(text)) return text;
    if (this.#dialect.quote !== "") return this.#inQuotes(text);
    if (text === "") return "";
    throw new FlowError("input-invalid", `column ${column}: ${JSON.stringify(text)} cannot be written without quotes`, {
      hint: 'Declare a quote for the file: "csv": { "quote": "\\"" } in the pair\'s params.',
    });
  }

  #inQuotes(text: string): string {
    const { quote, escape: mark } = this.#dialect;
    const escaped = mark === quote ? text : text.replaceAll(mark, mark + mark);
    return quote + escaped.replaceAll(quote, mark + quote) + quote;
  }
}

const NOTHING = Buffer.alloc(0);
