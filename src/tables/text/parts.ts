import type { CarriedColumn, ComputedColumn, Output, RowBatch } from "../output.ts";
import { TextBatch } from "./batch.ts";
import { type Dialect, isSameText } from "./dialect.ts";

/** Neighbouring columns of one source, whose cells are copied in one piece where their bytes may stay as they are. */
export interface Span {
  readonly kind: "span";
  readonly source: number;
  readonly first: number;
  readonly columns: readonly CarriedColumn[];
}

export type Part = Span | CarriedColumn | ComputedColumn;

/** The columns of an output with neighbours of one source put together. */
export function partsOf({ columns }: Output): readonly Part[] {
  const parts: Part[] = [];
  for (const column of columns) {
    const [ref] = column.kind === "carried" ? column.from : [];
    if (column.kind !== "carried" || ref === undefined || column.from.length > 1) {
      parts.push(column);
      continue;
    }
    const last = parts.at(-1);
    const follows =
      last?.kind === "span" && last.source === ref.source && last.first + last.columns.length === ref.column;
    if (follows) parts[parts.length - 1] = { ...last, columns: [...last.columns, column] };
    else parts.push({ kind: "span", source: ref.source, first: ref.column, columns: [column] });
  }
  return parts;
}

/** A span in some rows, with all that is needed to copy it: looked up once for many rows. */
export interface Copying {
  readonly bytes: Buffer;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly width: number;
  readonly first: number;
  readonly last: number;
  readonly rows: Int32Array | null;
}

/** How a part is copied in these rows; undefined where its cells have to be written anew. */
export function copyingOf(part: Part, rows: RowBatch, dialect: Dialect): Copying | undefined {
  const source = part.kind === "span" ? rows.sources[part.source] : undefined;
  if (part.kind !== "span" || !(source?.batch instanceof TextBatch)) return undefined;
  if (!isSameText(source.batch.dialect, dialect)) return undefined;
  const { bytes, starts, ends, width } = source.batch;
  const { first, columns } = part;
  return { bytes, starts, ends, width, first, last: first + columns.length - 1, rows: source.rows };
}
