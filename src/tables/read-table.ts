import { statSync } from "node:fs";
import type { SourceFile } from "../domain/run.ts";
import { formatOf } from "./format.ts";
import type { ReadOptions } from "./read-params.ts";
import type { Table } from "./table.ts";
import { readCsv } from "./text/read.ts";

/** What a reader may use. */
export interface ReadTools {
  readonly signal: AbortSignal;
  /** Told how many bytes of the file were read since it was last told. */
  readonly onRead: (bytes: number) => void;
  /** Told beforehand how many bytes will be read. */
  readonly onOpen: (bytes: number) => void;
  /** How often the rows are read. */
  readonly passes: number;
  /** A private folder for intermediate files, made when it is first asked for. */
  readonly scratch: () => string;
}

/** Opens a source file as a table, by its extension; only the libraries of its format are loaded. */
export async function readTable(file: SourceFile, options: ReadOptions, tools: ReadTools): Promise<Table> {
  const source = { path: file.path, name: file.name, format: formatOf(file.name), ...tools };
  const { sheet, ragged = "error", csv = {} } = options;
  // JSON lines are gone through for their keys first.
  const passes = source.format.kind === "lines" ? tools.passes + 1 : tools.passes;
  tools.onOpen(statSync(file.path).size * passes);
  switch (source.format.kind) {
    case "text":
      return readCsv({ ...source, ragged, csv });
    case "sheet": {
      const { readSheet } = await import("./sheet/read.ts");
      return readSheet({ ...source, sheet });
    }
    case "lines": {
      const { readLines } = await import("./lines/read.ts");
      return readLines(source);
    }
    case "parquet": {
      const { readParquet } = await import("./parquet/read.ts");
      return readParquet(source);
    }
    default:
      return source.format.kind satisfies never;
  }
}
