import { stat } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { FlowError } from "../../domain/errors.ts";
import { formatBytes } from "../../lib/amount.ts";
import type { LookedFile, LookedNumbers } from "../../ports/table-look.ts";
import type { Batch } from "../../ports/table-reading.ts";
import { formatOf } from "../format.ts";
import { openLook, readLooked, SHEET_LIMIT_BYTES } from "./open.ts";

const MOST_BYTES = 100_000_000;
/** Read between two turns of the program. */
const ROWS_AT_ONCE = 5_000;

/** Numbers of one column, of the first part of a large file; see the port. */
export async function* lookedNumbers(
  file: LookedFile,
  choose: (columns: readonly string[]) => number | undefined,
): AsyncGenerator<LookedNumbers, { readonly isWhole: boolean }> {
  await refuseLargeSheet(file);
  let read = 0;
  await using tables = openLook({
    progress: (done) => {
      read = done;
    },
  });
  const table = await readLooked(tables, file);
  const before = read;
  const column = choose(table.columns);
  const name = column === undefined ? undefined : table.columns[column];
  if (column === undefined || name === undefined) return { isWhole: true };
  for await (const batch of table.batches()) {
    for (let from = 0; from < batch.rowCount; from += ROWS_AT_ONCE) {
      yield { column: name, ...numbersOf(batch, column, from) };
      await setImmediate();
    }
    if (read - before > MOST_BYTES) return { isWhole: read - before >= table.sizeBytes };
  }
  return { isWhole: true };
}

async function refuseLargeSheet({ path, name }: LookedFile): Promise<void> {
  const { size } = await stat(path);
  if (formatOf(name).kind !== "sheet" || size <= SHEET_LIMIT_BYTES) return;
  throw new FlowError("input-invalid", `${name} has ${formatBytes(size)}, too much for a workbook to be looked into`, {
    hint: "Save it as CSV or Parquet.",
  });
}

function numbersOf(batch: Batch, column: number, from: number): Omit<LookedNumbers, "column"> {
  const count = Math.min(ROWS_AT_ONCE, batch.rowCount - from);
  return {
    values: Array.from({ length: count }, (_, row) => numberOf(batch.text(from + row, column))),
    line: (row) => batch.lineOf(from + row),
    name: (row) => batch.text(from + row, 0) ?? "",
  };
}

function numberOf(text: string | null): number | null {
  const value = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
