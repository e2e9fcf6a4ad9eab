import type { LookedFile, LookedRows } from "../../ports/table-look.ts";
import { openLook, readLooked } from "./open.ts";
import { firstLineShown, type RowsWanted } from "./text-rows.ts";

/** Rows walked over on the way to a line that is far in. */
const MOST_ROWS = 5_000_000;

/** Rows of a workbook or a Parquet file, by the reader that jobs use. */
export async function tableRows(file: LookedFile, wanted: RowsWanted): Promise<LookedRows> {
  await using tables = openLook();
  const table = await readLooked(tables, file);
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
