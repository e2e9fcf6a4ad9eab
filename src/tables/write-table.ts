import { formatOf } from "./format.ts";
import type { Output } from "./output.ts";
import { writeCsv } from "./text/write.ts";

/** Writes a table to a file in the format of its extension; returns how many rows. */
export async function writeTable(output: Output, path: string, signal: AbortSignal): Promise<number> {
  const format = formatOf(path);
  switch (format.kind) {
    case "text":
      return writeCsv(output, path, format);
    case "sheet": {
      const { writeSheet } = await import("./sheet/write.ts");
      return writeSheet(output, path);
    }
    case "lines": {
      const { writeLines } = await import("./lines/write.ts");
      return writeLines(output, path, format);
    }
    case "parquet": {
      const { writeParquet } = await import("./parquet/write.ts");
      return writeParquet(output, path, { signal });
    }
    default:
      return format.kind satisfies never;
  }
}
