/** The keys of a file's objects, in the order in which they first appear: its columns. */
export class LineKeys {
  readonly names: string[] = [];
  /** Columns by their key as it is written, escapes and quotes included: one key may be written in several ways. */
  readonly #written = new Map<string, number>();
  readonly #columns = new Map<string, number>();
  /** What mostly follows a column; objects of one file mostly have the same keys in the same order. */
  readonly #after: { readonly column: number; readonly written: string }[] = [];

  /** The column of the key at text[from, to), added if it is new; `before` is the one before it in its object, or -1. */
  columnAt(text: string, { from, to, before }: KeyPlace): number {
    const likely = this.#after[before + 1];
    if (likely?.written.length === to - from && text.startsWith(likely.written, from)) return likely.column;
    const written = text.slice(from, to);
    const column = this.#written.get(written) ?? this.#add(written);
    this.#after[before + 1] = { column, written };
    return column;
  }

  #add(written: string): number {
    const name: unknown = JSON.parse(written);
    const column = this.#columns.get(String(name)) ?? this.names.push(String(name)) - 1;
    this.#columns.set(String(name), column);
    this.#written.set(written, column);
    return column;
  }
}

/** Where a key stands, quotes included. */
export interface KeyPlace {
  readonly from: number;
  readonly to: number;
  readonly before: number;
}
