import { withoutSpaces } from "./join-keys.ts";
import { type CellRef, type ComputedColumn, type RowBatch, rowAt } from "./output.ts";
import { TextBatch } from "./text-batch.ts";

/** The earliest of the cells at these places that are not blank: times in one notation sort as text. */
export function earliestColumn(name: string, refs: readonly CellRef[]): ComputedColumn {
  const cells = refs.map((ref) => new RepeatedCell(ref));
  const cell = (rows: RowBatch, row: number): string | null => {
    let earliest: string | null = null;
    for (const each of cells) {
      const text = each.text(rows, row);
      if (text !== null && (earliest === null || text < earliest)) earliest = text;
    }
    return earliest;
  };
  return { kind: "computed", name, type: "text", cell };
}

/** The texts of a column that mostly has the same cell in many rows: the start of a run. */
class RepeatedCell {
  readonly #ref: CellRef;
  #bytes: Buffer | undefined;
  #from = 0;
  #to = 0;
  #text: string | null = null;

  constructor(ref: CellRef) {
    this.#ref = ref;
  }

  /** The cell's text; null when it is blank or its source has no such row. */
  text(rows: RowBatch, row: number): string | null {
    const source = rows.sources[this.#ref.source];
    const at = source === undefined ? -1 : rowAt(source, row);
    if (source === undefined || at < 0) return null;
    const { batch } = source;
    const { column } = this.#ref;
    if (!(batch instanceof TextBatch)) return held(batch.text(at, column));
    const from = batch.cellStart(at, column);
    const to = batch.cellEnd(at, column);
    if (this.#isLast(batch.bytes, from, to)) return this.#text;
    [this.#bytes, this.#from, this.#to] = [batch.bytes, from, to];
    this.#text = held(batch.text(at, column));
    return this.#text;
  }

  #isLast(bytes: Buffer, from: number, to: number): boolean {
    const last = this.#bytes;
    if (last === undefined || to - from !== this.#to - this.#from) return false;
    let at = from;
    for (let held = this.#from; at < to && bytes[at] === last[held]; held++) at++;
    return at === to;
  }
}

function held(text: string | null): string | null {
  return text === null || withoutSpaces(text) === "" ? null : text;
}
