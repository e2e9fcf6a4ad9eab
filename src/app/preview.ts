import { failureOf } from "../domain/errors.ts";
import type { TableLook } from "../ports/table-look.ts";
import type { PreviewDocument, PreviewQuery } from "./insights.ts";
import type { KnownFile } from "./known-file.ts";

const ROWS_SHOWN = 20;
const COLUMNS_SHOWN = 200;
const LONGEST_CELL = 500;

/** The first rows of a file, or those around a line; why there are none is part of the answer. */
export async function previewOf(
  { name, ...file }: KnownFile,
  { aroundLine }: PreviewQuery,
  tools: { readonly look: TableLook; readonly conceal: (text: string) => string },
): Promise<PreviewDocument> {
  const shown = tools.conceal(name);
  try {
    const { columns, rows, hasMore, problem } = await tools.look.rows(
      { ...file, name: shown },
      { limit: ROWS_SHOWN, aroundLine },
    );
    return {
      file: shown,
      columns: columns.slice(0, COLUMNS_SHOWN).map(cut),
      columnCount: columns.length,
      rows: rows.map(({ line, cells }) => ({ line, cells: cells.slice(0, COLUMNS_SHOWN).map(cut) })),
      hasMore,
      problem: problem === null ? null : tools.conceal(problem),
    };
  } catch (error) {
    // What stands in the way of looking is what people want to know here.
    const problem = tools.conceal(failureOf(error).message);
    return { file: shown, columns: [], columnCount: 0, rows: [], hasMore: false, problem };
  }
}

function cut(cell: string): string {
  return cell.length > LONGEST_CELL ? `${cell.slice(0, LONGEST_CELL)}…` : cell;
}
