import { z } from "zod";
import { type ErrorCode, type ErrorKind, FlowError } from "../../domain/errors.ts";
import type { SqlTypes } from "../../domain/sql-query.ts";
import type { FilledQuery } from "./fill.ts";

/** A query as people wrote it, and as DuckDB gets it. */
export interface QueryText {
  /** Path of its file. */
  readonly path: string;
  readonly written: string;
  readonly filled: FilledQuery;
  /** What its sources are called. */
  readonly views: readonly string[];
  readonly types: SqlTypes;
  /** Names of the files that DuckDB itself reads, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** What DuckDB tells of an error where it is asked for JSON. */
const fault = z.object({
  exception_type: z.string(),
  exception_message: z.string(),
  /** In bytes of the statement, from 0. */
  position: z.coerce.number().optional(),
  error_subtype: z.string().optional(),
  /** What kind of thing is not there. */
  type: z.string().optional(),
  name: z.string().optional(),
});

export type QueryFault = z.output<typeof fault>;

interface Sort {
  readonly code: ErrorCode;
  readonly kind?: ErrorKind;
  readonly hint?: string;
}

const INVALID: Sort = { code: "job-invalid" };
const CELL: Sort = { code: "input-invalid" };
const FAILED: Sort = { code: "job-failed" };

/** By DuckDB's own names. */
const SORTS: Readonly<Record<string, Sort>> = {
  Parser: INVALID,
  Syntax: INVALID,
  Binder: INVALID,
  Catalog: INVALID,
  "Not implemented": INVALID,
  "Parameter Not Resolved": INVALID,
  "Parameter Not Allowed": INVALID,
  Permission: { ...INVALID, hint: "Name the file as a source of the pair; an SQL job reads nothing else." },
  Conversion: { ...CELL, hint: "TRY_CAST gives NULL for what is not of the type; WHERE can leave such rows out." },
  "Invalid Input": CELL,
  "Out of Range": CELL,
  "Mismatch Type": CELL,
  "Out of Memory": {
    ...FAILED,
    hint: "Take fewer rows or columns into joins, sorts and lists, for example by a WHERE in front of them.",
  },
  IO: { ...FAILED, kind: "environment", hint: "Look at the disk that holds temporary files; the run is tried again." },
};

/**
 * The error for what DuckDB says of a query: at its line and column where DuckDB names a place. `before` is how many bytes
 * stood in front of the query in the statement. Errors on purpose and those of the file system stay as they are.
 */
export function queryError(cause: unknown, text: QueryText, before = 0): unknown {
  if (cause instanceof FlowError || !(cause instanceof Error) || "syscall" in cause) return cause;
  return faultError(readFault(cause), text, { before, cause });
}

/** The same for a fault that is read already. */
export function faultError(
  told: QueryFault,
  text: QueryText,
  { before = 0, cause }: { readonly before?: number; readonly cause?: unknown } = {},
): FlowError {
  const sort = SORTS[told.exception_type] ?? FAILED;
  const [message = "", ...more] = withNames(told.exception_message, text)
    .split("\n")
    .map((line) => line.trim());
  const place = told.position === undefined ? text.path : placeIn(text, told.position - before);
  const hint = ownHint(told, text) ?? sort.hint ?? more.filter((line) => line !== "").join(" ");
  return new FlowError(sort.code, `${place}: ${message}`, {
    kind: sort.kind ?? "permanent",
    ...(hint === "" ? {} : { hint }),
    cause,
  });
}

/** `file:line:column` of a place that is given in bytes of the query as DuckDB gets it; the file alone when it has no such place. */
export function placeIn({ path, written, filled }: QueryText, bytes: number): string {
  if (!(bytes >= 0 && bytes <= Buffer.byteLength(filled.sql))) return path;
  const lines = written.slice(0, filled.writtenAt(bytes)).split(/\r\n|\n|\r/);
  return `${path}:${lines.length}:${[...(lines.at(-1) ?? "")].length + 1}`;
}

/** People know files by their names. */
function withNames(message: string, { files }: QueryText): string {
  return [...files].reduce((told, [path, name]) => told.replaceAll(path, name), message);
}

/** Where DuckDB would propose a table of its own, or knows nothing of the way to types. */
function ownHint(told: QueryFault, { views, types }: QueryText): string | undefined {
  const { exception_type, exception_message, error_subtype, type } = told;
  if (error_subtype === "MISSING_ENTRY" && type === "Table") return `The query can read ${views.join(", ")}.`;
  const isOfTexts = exception_type === "Binder" && /\bVARCHAR\b/.test(exception_message);
  if (!isOfTexts || types === "auto") return undefined;
  return "Cells are texts: cast them, as in nav::DOUBLE, or write `-- types: auto` above the query.";
}

/** Errors of the driver itself are told in their own words. */
function readFault({ message }: Error): QueryFault {
  try {
    return fault.parse(JSON.parse(message.slice(Math.max(0, message.indexOf("{")))));
  } catch {
    return { exception_type: "", exception_message: message };
  }
}
