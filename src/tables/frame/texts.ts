import type { SourceFile } from "../../domain/run.ts";
import type { ReadOptions } from "../read-params.ts";
import { openTables } from "../tables.ts";

/** How a frame is read; an abort of the signal stops it. */
export interface FrameOptions extends ReadOptions {
  readonly signal?: AbortSignal;
}

/** A table held whole as texts, by column; a cell with nothing in it is "". */
export interface Texts {
  readonly names: readonly string[];
  readonly rowCount: number;
  readonly columns: readonly (readonly string[])[];
}

/** Reads a file of any table format, by its extension. A column without a name gets its number: column_3. */
export async function readTexts(source: SourceFile, options: FrameOptions = {}): Promise<Texts> {
  const { signal = new AbortController().signal, ...how } = options;
  await using tables = openTables({ signal });
  const table = await tables.read(source, how);
  return await tables.run(async () => {
    const batch = await table.whole();
    return {
      names: table.columns.map((name, index) => (name === "" ? `column_${index + 1}` : name)),
      rowCount: batch.rowCount,
      columns: table.columns.map((_, column) =>
        Array.from({ length: batch.rowCount }, (_, row) => batch.text(row, column) ?? ""),
      ),
    };
  });
}
