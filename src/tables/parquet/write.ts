import type { Output } from "../output.ts";
import { planParquet } from "./plan.ts";
import { ParquetSession } from "./session.ts";
import { ParquetStage } from "./stage.ts";

/**
 * Writes a Parquet file; returns how many rows. Cells that come from Parquet keep their type and value. Other cells are
 * texts, which keeps them as they are written; columns that are computed as numbers, and those of sheets and JSON lines
 * in which every cell is a number that prints as it is written there, are doubles.
 */
export async function writeParquet(
  output: Output,
  path: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<number> {
  await using session = await ParquetSession.open(signal);
  let stage: ParquetStage | undefined;
  let rowCount = 0;
  try {
    for await (const rows of output.rows) {
      stage ??= new ParquetStage(session, await planParquet(session, output, rows));
      await stage.add(rows);
      signal.throwIfAborted();
      rowCount += rows.rowCount;
    }
    stage ??= new ParquetStage(session, await planParquet(session, output, undefined));
    await stage.write(path);
    return rowCount;
  } finally {
    await stage?.close();
  }
}
