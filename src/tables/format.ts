import { FlowError } from "../domain/errors.ts";

/** How a file holds its table, as its name says. */
export interface Format {
  /** Delimited text, a workbook, JSON lines, Parquet. */
  readonly kind: "text" | "sheet" | "lines" | "parquet";
  /** Of the table, in lower case and without .gz: .csv, .tsv, .txt, .xlsx, .parquet, .ndjson, .jsonl. */
  readonly extension: string;
  /** Whether the name ends in .gz. */
  readonly isGzip: boolean;
}

const KINDS: Readonly<Record<string, Format["kind"]>> = {
  ".csv": "text",
  ".tsv": "text",
  ".txt": "text",
  ".xlsx": "sheet",
  ".parquet": "parquet",
  ".ndjson": "lines",
  ".jsonl": "lines",
};

/** The format of a file name; the extension decides, never the content. */
export function formatOf(name: string): Format {
  const [, extension = "", gzip] = /(\.[^./\\]+?)(\.gz)?$/i.exec(name) ?? [];
  const kind = KINDS[extension.toLowerCase()];
  const isGzip = gzip !== undefined;
  if (kind !== undefined && !(isGzip && (kind === "sheet" || kind === "parquet"))) {
    return { kind, extension: extension.toLowerCase(), isGzip };
  }
  throw new FlowError("input-invalid", `${name} is no table this job can read or write`, {
    hint: "The extension decides: .csv, .tsv, .txt, .ndjson (each also with .gz), .xlsx or .parquet.",
  });
}
