import { FlowError } from "../../domain/errors.ts";
import { sqlParamsIn } from "../../domain/sql-query.ts";
import { sqlText } from "../sql.ts";

/** A query with values in the places of its params. */
export interface FilledQuery {
  readonly sql: string;
  /** Where a place of it, in bytes, is in the query as it was written, in characters; both from 0. */
  writtenAt(bytes: number): number;
}

/**
 * Puts values in the places of params, as if they stood there: numbers by their digits, texts in quotes, true and false,
 * null, lists in square brackets; objects as JSON.
 */
export function fillQuery(query: string, params: Readonly<Record<string, unknown>>): FilledQuery {
  const pieces: Piece[] = [];
  let sql = "";
  let at = 0;
  const add = (text: string, piece: Omit<Piece, "filled">): void => {
    pieces.push({ ...piece, filled: sql.length });
    sql += text;
  };
  for (const { name, from, to } of sqlParamsIn(query)) {
    add(query.slice(at, from), { kind: "written", written: at });
    // The spaces keep it apart from what stands beside it.
    add(` ${literal(valueFor(params, name), name)} `, { kind: "value", written: from });
    at = to;
  }
  add(query.slice(at), { kind: "written", written: at });
  return { sql, writtenAt: (bytes) => writtenAt(pieces, Buffer.from(sql).subarray(0, bytes).toString().length) };
}

/** A stretch of a filled query; both places are those of its beginning. */
interface Piece {
  readonly kind: "written" | "value";
  readonly filled: number;
  readonly written: number;
}

function writtenAt(pieces: readonly Piece[], at: number): number {
  const piece = pieces.findLast(({ filled }) => filled <= at);
  if (piece === undefined) return 0;
  return piece.kind === "value" ? piece.written : piece.written + at - piece.filled;
}

function valueFor(params: Readonly<Record<string, unknown>>, name: string): unknown {
  const key = Object.keys(params).find((each) => each.toLowerCase() === name.toLowerCase());
  if (key !== undefined) return params[key];
  throw new FlowError("params-invalid", `the query uses $${name}, so the param "${name}" must be given`);
}

function literal(value: unknown, name: string): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "boolean") return String(value);
  // A minus beside another would begin a comment.
  if (typeof value === "number") return value < 0 ? `(${value})` : String(value);
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, name)).join(", ")}]`;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text.includes("\0"))
    throw new FlowError("params-invalid", `the param "${name}" has a zero byte, which SQL cannot take`);
  return typeof value === "string" ? sqlText(text) : `${sqlText(text)}::JSON`;
}
