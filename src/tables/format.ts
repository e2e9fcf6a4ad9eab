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

/** What extensions a table may have, in words. */
export const TABLE_EXTENSIONS = ".csv, .tsv, .txt, .ndjson, .jsonl (each also with .gz), .xlsx or .parquet";

/** The format of a file name; the extension decides, never the content. */
export function formatOf(name: string): Format {
  const format = findFormat(name);
  if (format !== undefined) return format;
  throw new FlowError("input-invalid", `${name} is no table this job can read or write`, {
    hint: `The extension decides: ${TABLE_EXTENSIONS}.`,
  });
}

/** The same, and undefined for a file that is no table. */
export function findFormat(name: string): Format | undefined {
  const [, extension = "", gzip] = /(\.[^./\\]+?)(\.gz)?$/i.exec(name) ?? [];
  const kind = KINDS[extension.toLowerCase()];
  const isGzip = gzip !== undefined;
  if (kind === undefined || (isGzip && (kind === "sheet" || kind === "parquet"))) return undefined;
  return { kind, extension: extension.toLowerCase(), isGzip };
}
