import { innerEncoding } from "./dialect.ts";
import { withoutSpaces } from "./join-keys.ts";
import { type CellRef, type ComputedColumn, type RowBatch, rowAt } from "./output.ts";
import { TextBatch } from "./text-batch.ts";

const SPACE = 32;

/**
 * A computed column: of the sources that have the row, the earliest of the cells at these places that are not blank.
 * Times in one notation sort as text.
 */
export function earliestColumn(name: string, refs: readonly CellRef[]): ComputedColumn {
  const stands = (rows: RowBatch, row: number): CellRef | undefined => {
    let earliest: CellRef | undefined;
    for (const ref of refs) {
      if (isBlank(rows, row, ref)) continue;
      if (earliest === undefined || isBefore(rows, row, [ref, earliest])) earliest = ref;
    }
    return earliest;
  };
  const cell = (rows: RowBatch, row: number): string | null => {
    const ref = stands(rows, row);
    return ref === undefined ? null : textAt(rows, row, ref);
  };
  return { kind: "computed", name, type: "text", cell, stands };
}

/** Also where the source has no such row. */
function isBlank(rows: RowBatch, row: number, ref: CellRef): boolean {
  const source = rows.sources[ref.source];
  const at = source === undefined ? -1 : rowAt(source, row);
  if (source === undefined || at < 0) return true;
  if (source.batch instanceof TextBatch) {
    const first = source.batch.bytes[source.batch.cellStart(at, ref.column)] ?? SPACE;
    // Whatever is neither a space nor a quote nor the end of the cell begins a text.
    if (first > SPACE && first !== source.batch.quote && !source.batch.isEmpty(at, ref.column)) return false;
  }
  return withoutSpaces(source.batch.text(at, ref.column) ?? "") === "";
}

/** Whether the first of two cells sorts before the second. */
function isBefore(rows: RowBatch, row: number, [a, b]: readonly [CellRef, CellRef]): boolean {
  const [first, second] = [rows.sources[a.source], rows.sources[b.source]];
  if (first?.batch instanceof TextBatch && second?.batch instanceof TextBatch) {
    const order = byteOrder(
      { batch: first.batch, row: rowAt(first, row), column: a.column },
      { batch: second.batch, row: rowAt(second, row), column: b.column },
    );
    if (order !== undefined) return order < 0;
  }
  return (textAt(rows, row, a) ?? "") < (textAt(rows, row, b) ?? "");
}

interface TextCell {
  readonly batch: TextBatch;
  readonly row: number;
  readonly column: number;
}

/** Below, equal to or above 0 as the bytes of two cells are; undefined where their texts may sort otherwise. */
function byteOrder(a: TextCell, b: TextCell): number | undefined {
  const [left, right] = [a.batch.bytes, b.batch.bytes];
  const [leftEnd, rightEnd] = [a.batch.cellEnd(a.row, a.column), b.batch.cellEnd(b.row, b.column)];
  let at = a.batch.cellStart(a.row, a.column);
  let other = b.batch.cellStart(b.row, b.column);
  if (left[at] === a.batch.quote || right[other] === b.batch.quote) return undefined;
  for (; at < leftEnd && other < rightEnd; at++, other++) {
    const difference = (left[at] ?? 0) - (right[other] ?? 0);
    if (difference === 0) continue;
    const isAscii = (left[at] ?? 0) < 128 && (right[other] ?? 0) < 128;
    return isAscii || innerEncoding(a.batch.dialect) === innerEncoding(b.batch.dialect) ? difference : undefined;
  }
  return leftEnd - at - (rightEnd - other);
}

function textAt(rows: RowBatch, row: number, ref: CellRef): string | null {
  const source = rows.sources[ref.source];
  return source === undefined ? null : source.batch.text(rowAt(source, row), ref.column);
}
