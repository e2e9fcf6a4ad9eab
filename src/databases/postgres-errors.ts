import { DatabaseError } from "pg";
import { type ErrorKind, FlowError } from "../domain/errors.ts";
import { shown } from "./shown.ts";

/** How an error is met, and what to do about it. */
interface Trouble {
  readonly kind: ErrorKind;
  readonly hint: string;
}

/** By SQLSTATE, by its class (two characters), or by the code of a failed connection. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: { kind: "environment", hint: "No server answers there. Start it, or mend host and port in --to." },
  ENOTFOUND: { kind: "environment", hint: "There is no host of that name. Mend it in --to." },
  EAI_AGAIN: {
    kind: "environment",
    hint: "The host's name could not be looked up. Look at the network, then run it again.",
  },
  "28": { kind: "environment", hint: "Mend user or password: in --to, or with PGUSER and PGPASSWORD." },
  "3D000": { kind: "environment", hint: "Make the database first (createdb), or name another one in --to." },
  "42501": { kind: "environment", hint: "Grant this user the right to make and to write tables in that schema." },
  "53": { kind: "environment", hint: "The server has no room or no connection left. Make some, and run it again." },
  "55P03": { kind: "environment", hint: "Another program holds the table. Wait for it, and run it again." },
  "25006": { kind: "environment", hint: "This server takes no writes. Give the address of the primary in --to." },
};

/** What was in flight is undone by the server, or done: the ledger knows. */
const LOST: Trouble = {
  kind: "transient",
  hint: "The connection was lost. Run it again: what was already loaded is not loaded twice.",
};

const OTHER: Trouble = { kind: "permanent", hint: "The database refused a statement; see its message." };

/** Classes of SQLSTATE for which a row is to blame: its data, a constraint, a check in a trigger. */
const ROW_CLASSES: ReadonlySet<string> = new Set(["22", "23", "P0"]);

/** What went wrong while connecting, or on a connection that is lost, as an error of ours. */
export function connectionError(error: unknown, label: string): unknown {
  if (error instanceof FlowError || !(error instanceof Error)) return error;
  const code = errorCode(error);
  return unusable(error, label, troubleOf(code) ?? LOST);
}

/** What the server answered, as an error of ours; any other passes as it is. */
export function serverError(error: unknown, label: string): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const isPassing = /^(?:57P|08|40)/.test(error.code ?? "");
  return unusable(error, label, troubleOf(error.code) ?? (isPassing ? LOST : OTHER));
}

/** Why the server would not take a row, and which; undefined when the row is not to blame. */
export function refusalOf(error: unknown, table: string): { row: number | null; reason: string } | undefined {
  if (!(error instanceof DatabaseError) || !ROW_CLASSES.has(error.code?.slice(0, 2) ?? "")) return undefined;
  const detail = error.detail === undefined ? "" : `: ${error.detail}`;
  const place = parseCopyPlace(error.where ?? "", table);
  const column = place.column === undefined ? "" : `column ${place.column}: `;
  return { row: place.row, reason: shown(`${column}${error.message}${detail}`) };
}

/** COPY says `COPY t, line 3, column nav: "12,3x"`; its lines are rows, since line breaks in cells are escaped. */
function parseCopyPlace(where: string, table: string): { row: number | null; column: string | undefined } {
  const head = `COPY ${table}, line `;
  if (!where.startsWith(head)) return { row: null, column: undefined };
  const rest = where.slice(head.length).split("\n", 1)[0] ?? "";
  const row = Number.parseInt(rest, 10);
  return { row: Number.isNaN(row) ? null : row, column: /^\d+, column (.*?): /.exec(rest)?.[1] };
}

/** The exact code before its class. */
function troubleOf(code: string | undefined): Trouble | undefined {
  return code === undefined ? undefined : (TROUBLES[code] ?? TROUBLES[code.slice(0, 2)]);
}

/** Node gives no message when it tried several addresses of one host. */
function unusable(error: Error, label: string, trouble: Trouble): FlowError {
  const message = error.message || (errorCode(error) ?? "no connection");
  return new FlowError("database-unusable", `${label}: ${shown(message)}`, { ...trouble, cause: error });
}

/** SQLSTATE from the server, or the code of a system error. */
function errorCode(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}
