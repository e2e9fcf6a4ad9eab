import { type CellRef, type ComputedColumn, type RowBatch, rowAt } from "../output.ts";
import { TextBatch } from "../text/batch.ts";
import { innerEncoding } from "../text/dialect.ts";
import { withoutSpaces } from "../without-spaces.ts";

const SPACE = 32;
const FIRST_NON_ASCII = 128;

/**
 * A computed column: of the sources that have the row, the earliest of the cells at these places that are not blank.
 * Times in one notation sort as text.
 */
export function earliestColumn(name: string, refs: readonly CellRef[]): ComputedColumn {
  let last: RowBatch | undefined;
  let candidates: readonly Candidate[] = [];
  const stands = (rows: RowBatch, row: number): CellRef | undefined => {
    if (rows !== last) [last, candidates] = [rows, refs.flatMap((ref) => candidateOf(ref, rows))];
    let earliest: Candidate | undefined;
    for (const each of candidates) {
      if (each.moveTo(row) && (earliest === undefined || isBefore(each, earliest))) earliest = each;
    }
    return earliest?.ref;
  };
  const cell = (rows: RowBatch, row: number): string | null => {
    const ref = stands(rows, row);
    const source = ref === undefined ? undefined : rows.sources[ref.source];
    return ref === undefined || source === undefined ? null : source.batch.text(rowAt(source, row), ref.column);
  };
  return { kind: "computed", name, type: "text", cell, stands };
}

/** One source's cell in the row of the output that is at work. */
interface Candidate {
  readonly ref: CellRef;
  /** Bytes that sort as the text does, between `from` and `to`; null where only the text tells. */
  readonly bytes: Buffer | null;
  readonly from: number;
  readonly to: number;
  readonly encoding: string;
  text(): string;
  /** Goes to a row of the output; false when the cell is blank or the source has no such row. */
  moveTo(row: number): boolean;
}

function candidateOf(ref: CellRef, rows: RowBatch): readonly Candidate[] {
  const source = rows.sources[ref.source];
  if (source === undefined) return [];
  return [
    source.batch instanceof TextBatch
      ? new TextCandidate(ref, source.batch, source.rows)
      : new OtherCandidate(ref, rows),
  ];
}

class TextCandidate implements Candidate {
  readonly ref: CellRef;
  readonly encoding: string;
  bytes: Buffer | null = null;
  from = 0;
  to = 0;
  readonly #batch: TextBatch;
  readonly #rows: Int32Array | null;
  #row = 0;

  constructor(ref: CellRef, batch: TextBatch, rows: Int32Array | null) {
    this.ref = ref;
    this.encoding = innerEncoding(batch.dialect);
    this.#batch = batch;
    this.#rows = rows;
  }

  moveTo(row: number): boolean {
    const at = this.#rows === null ? row : (this.#rows[row] ?? -1);
    if (at < 0) return false;
    const { bytes, starts, ends, width, quote } = this.#batch;
    const end = at * width + this.ref.column;
    const from = this.ref.column === 0 ? (starts[at] ?? 0) : (ends[end - 1] ?? 0) + 1;
    const to = ends[end] ?? 0;
    if (from === to) return false;
    this.#row = at;
    const first = bytes[from] ?? SPACE;
    this.bytes = first === quote ? null : bytes;
    this.from = from;
    this.to = to;
    return (first !== SPACE && first !== quote) || withoutSpaces(this.text()) !== "";
  }

  text(): string {
    return this.#batch.text(this.#row, this.ref.column) ?? "";
  }
}

class OtherCandidate implements Candidate {
  readonly ref: CellRef;
  readonly bytes = null;
  readonly from = 0;
  readonly to = 0;
  readonly encoding = "";
  readonly #rows: RowBatch;
  #row = 0;

  constructor(ref: CellRef, rows: RowBatch) {
    this.ref = ref;
    this.#rows = rows;
  }

  moveTo(row: number): boolean {
    this.#row = row;
    return withoutSpaces(this.text()) !== "";
  }

  text(): string {
    const source = this.#rows.sources[this.ref.source];
    const at = source === undefined ? -1 : rowAt(source, this.#row);
    return source === undefined || at < 0 ? "" : (source.batch.text(at, this.ref.column) ?? "");
  }
}

/** Whether the first of two cells sorts before the second: by their bytes as far as these sort like their texts. */
function isBefore(a: Candidate, b: Candidate): boolean {
  const [left, right] = [a.bytes, b.bytes];
  if (left === null || right === null) return a.text() < b.text();
  let at = a.from;
  let other = b.from;
  while (at < a.to && other < b.to && left[at] === right[other]) {
    at++;
    other++;
  }
  if (at === a.to || other === b.to) return at === a.to && other < b.to;
  const [one, two] = [left[at] ?? 0, right[other] ?? 0];
  const isPlain = (one < FIRST_NON_ASCII && two < FIRST_NON_ASCII) || a.encoding === b.encoding;
  return isPlain ? one < two : a.text() < b.text();
}
