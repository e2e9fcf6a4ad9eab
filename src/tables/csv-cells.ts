import { FlowError } from "../domain/errors.ts";
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

  /** The bytes of one cell; null is nothing, an empty text is quoted so that it can be told from nothing. */
  encode(text: string | null, column: string): Buffer {
    if (text === null) return NOTHING;
    if (this.#last?.text === text) return this.#last.bytes;
    const encoding = innerEncoding(this.#dialect);
    const bytes = encodeInner(this.#quoted(text, column), encoding);
    if (bytes === undefined) {
      const character = JSON.stringify(unencodable(text, encoding));
      throw new FlowError("input-invalid", `column ${column}: ${character} cannot be written in ${encoding}`, {
        hint: "Save the first source as UTF-8; the output has its encoding.",
      });
    }
    this.#last = { text, bytes };
    return bytes;
  }

  #quoted(text: string, column: string): string {
    if (!this.#needsQuotes.test(text)) return text;
    const { quote, escape: mark } = this.#dialect;
    if (quote !== "") {
      const escaped = mark === quote ? text : text.replaceAll(mark, mark + mark);
      return quote + escaped.replaceAll(quote, mark + quote) + quote;
    }
    if (text === "") return "";
    throw new FlowError("input-invalid", `column ${column}: ${JSON.stringify(text)} cannot be written without quotes`, {
      hint: 'Declare a quote for the file: "csv": { "quote": "\\"" } in the pair\'s params.',
    });
  }
}

const NOTHING = Buffer.alloc(0);
