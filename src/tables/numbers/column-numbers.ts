import type { Batch } from "../../ports/table-reading.ts";
import { TextBatch } from "../text/batch.ts";
import { withoutSpaces } from "../without-spaces.ts";
import { DecimalReader, type NumberRules } from "./decimal.ts";

/** A column whose cells are read as numbers, batch by batch; what was read of a batch is kept as long as the batch is. */
export class ColumnNumbers {
  /** Of the column in its table. */
  readonly index: number;
  readonly #reader: DecimalReader;
  readonly #known = new WeakMap<Batch, Float64Array>();

  constructor(index: number, rules: NumberRules) {
    this.index = index;
    this.#reader = new DecimalReader(rules);
  }

  /** One number for each row, NaN where there is none; `onBad` is told of rows whose cell is neither number nor blank. */
  of(batch: Batch, onBad: (row: number) => void = () => {}): Float64Array {
    const known = this.#known.get(batch);
    if (known !== undefined) return known;
    const numbers = batch instanceof TextBatch ? this.#plain(batch) : new Float64Array(batch.rowCount).fill(Number.NaN);
    for (let row = 0; row < numbers.length; row++) {
      if (!Number.isNaN(numbers[row] ?? 0)) continue;
      const number = this.#reader.fromText(batch.text(row, this.index));
      if (number === undefined) onBad(row);
      numbers[row] = number ?? Number.NaN;
    }
    this.#known.set(batch, numbers);
    return numbers;
  }

  /** Straight from the bytes; NaN calls for a closer look. */
  #plain({ bytes, starts, ends, width, rowCount }: TextBatch): Float64Array {
    const [reader, column] = [this.#reader, this.index];
    const numbers = new Float64Array(rowCount);
    for (let row = 0; row < rowCount; row++) {
      const end = row * width + column;
      const from = column === 0 ? (starts[row] ?? 0) : (ends[end - 1] ?? 0) + 1;
      numbers[row] = reader.fromBytes(bytes, from, ends[end] ?? 0);
    }
    return numbers;
  }
}

/** The column whose equal cells make groups, batch by batch. */
export class ColumnGroups {
  readonly #index: number;
  readonly #missing: ReadonlySet<string>;
  readonly #known = new WeakMap<Batch, readonly (string | null)[]>();

  constructor(index: number, { missing = [] }: NumberRules) {
    this.#index = index;
    this.#missing = new Set(["", ...missing.map(withoutSpaces)]);
  }

  /** The group of each row; null where the cell is blank: nothing, spaces, or a text that stands for "missing". */
  of(batch: Batch): readonly (string | null)[] {
    const known = this.#known.get(batch);
    if (known !== undefined) return known;
    const groups = Array.from({ length: batch.rowCount }, (_, row) => {
      const text = batch.text(row, this.#index);
      return text === null || this.#missing.has(withoutSpaces(text)) ? null : text;
    });
    this.#known.set(batch, groups);
    return groups;
  }
}
