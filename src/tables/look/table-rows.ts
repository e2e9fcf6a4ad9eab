import { stat } from "node:fs/promises";
import { formatBytes } from "../../lib/amount.ts";
import type { LookedFile, LookedRows } from "../../ports/table-look.ts";
import type { Format } from "../format.ts";
import { openLooked, SHEET_LIMIT_BYTES } from "./open.ts";
import { firstLineShown, type RowsWanted } from "./text-rows.ts";

/** Rows walked over on the way to a line that is far in. */
const MOST_ROWS = 5_000_000;

/** Rows of a workbook or a Parquet file, by the reader that jobs use. */
export async function tableRows(file: LookedFile, format: Format, wanted: RowsWanted): Promise<LookedRows> {
  const { size } = await stat(file.path);
  if (format.kind === "sheet" && size > SHEET_LIMIT_BYTES) {
    const problem = `This workbook has ${formatBytes(size)}; rows are shown of those up to ${formatBytes(SHEET_LIMIT_BYTES)}.`;
    return { columns: [], rows: [], hasMore: true, problem };
  }
  const table = await openLooked(file);
  const { columns } = table;
  const fromLine = firstLineShown(wanted);
  const rows: { readonly line: number; readonly cells: readonly string[] }[] = [];
  let walked = 0;
  for await (const batch of table.batches()) {
    const lastLine = batch.rowCount === 0 ? 0 : batch.lineOf(batch.rowCount - 1);
    walked += batch.rowCount;
    if (walked > MOST_ROWS) return { columns, rows, hasMore: true, problem: "This row stands too far in." };
    if (lastLine < fromLine) continue;
    for (let row = 0; row < batch.rowCount; row += 1) {
      const line = batch.lineOf(row);
      if (line < fromLine) continue;
      if (rows.length === wanted.limit) return { columns, rows, hasMore: true, problem: null };
      rows.push({ line, cells: columns.map((_, column) => batch.text(row, column) ?? "") });
    }
  }
  return { columns, rows, hasMore: false, problem: null };
}
