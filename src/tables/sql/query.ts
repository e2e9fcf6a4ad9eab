import { z } from "zod";
import { FlowError } from "../../domain/errors.ts";
import { nameIn, type SqlToken, sqlTokens } from "../../domain/sql-query.ts";
import { sqlText } from "../sql.ts";
import { faultError, placeIn, type QueryText } from "./errors.ts";
import type { SqlSession } from "./session.ts";

/** The table functions that read nothing but what they are given. Others look into files, memory and settings. */
const FUNCTIONS: readonly string[] = [
  "generate_series",
  "histogram",
  "histogram_values",
  "json_each",
  "json_tree",
  "range",
  "repeat",
  "repeat_row",
  "unnest",
];

/** A query in another one. */
export interface OuterQuery {
  readonly sql: string;
  /** Where the inner query begins. */
  readonly beforeBytes: number;
}

interface Outer {
  readonly before: string;
  /** None, and the columns keep their names. */
  readonly columnCount?: number;
  readonly after?: string;
}

/** Puts a query into another one, where its columns are called c0, c1 and so on. */
export function outerQuery(query: string, { before, columnCount = 0, after = "" }: Outer): OuterQuery {
  const opening = `${before} FROM (\n`;
  const names = Array.from({ length: columnCount }, (_, index) => `c${index}`).join(", ");
  const alias = columnCount === 0 ? "result" : `result(${names})`;
  return {
    sql: `${opening}${withoutSemicolons(query)}\n) AS ${alias} ${after}`,
    beforeBytes: Buffer.byteLength(opening),
  };
}

/** The query with spaces for the semicolons at its ends; places in it stay. */
function withoutSemicolons(sql: string): string {
  const marks = new Set(Array.from(sqlTokens(sql), ({ text, at }) => (text === ";" ? at : -1)));
  return sql.replaceAll(";", (mark, at: number) => (marks.has(at) ? " " : mark));
}

/**
 * Refuses what is not one query over the sources, before anything of it is done: other statements, several of them, and
 * functions that read something else. Throws `job-invalid` with line and column. Returns whether its columns can be told
 * before its sources have rows, as those of a PIVOT cannot.
 */
export async function requireQuery(session: SqlSession, text: QueryText): Promise<boolean> {
  const statements = await readSyntax(session, text);
  if (statements === undefined) {
    await requirePivot(session, text);
    return false;
  }
  if (statements.length === 0) throw refused(text, "there is no query in it");
  if (statements.length > 1) throw refused(text, `there are ${statements.length} queries in it`);
  requireFunctions(callsIn(statements), text);
  return true;
}

const syntax = z.discriminatedUnion("error", [
  z.object({ error: z.literal(false), statements: z.array(z.unknown()) }),
  z.object({
    error: z.literal(true),
    error_type: z.string(),
    error_message: z.string(),
    position: z.coerce.number().optional(),
  }),
]);

/** The statements as DuckDB reads them; undefined where one is no query, or a PIVOT that finds its values by itself. */
async function readSyntax(session: SqlSession, text: QueryText): Promise<readonly unknown[] | undefined> {
  const [json] = await session.row(`SELECT json_serialize_sql(${sqlText(text.filled.sql)})`);
  const result = syntax.parse(JSON.parse(String(json)));
  if (!result.error) return result.statements;
  if (result.error_type !== "parser") return undefined;
  const { error_message, position } = result;
  throw faultError({ exception_type: "Parser", exception_message: error_message, position }, text);
}

/** A call of a function, and where it stands, in bytes. */
interface Call {
  readonly name: string;
  readonly at: number;
}

const tableFunction = z.object({
  type: z.literal("TABLE_FUNCTION"),
  query_location: z.number(),
  function: z.object({ function_name: z.string() }),
});

/** The table functions in a syntax tree. */
function callsIn(tree: unknown): readonly Call[] {
  if (typeof tree !== "object" || tree === null) return [];
  const found = tableFunction.safeParse(tree);
  const within = Object.values(tree).flatMap(callsIn);
  if (!found.success) return within;
  return [{ name: found.data.function.function_name, at: found.data.query_location }, ...within];
}

function requireFunctions(calls: readonly Call[], text: QueryText): void {
  const other = calls.find(({ name }) => !FUNCTIONS.includes(name.toLowerCase()));
  if (other === undefined) return;
  throw new FlowError("job-invalid", `${placeIn(text, other.at)}: ${other.name}() is not there for SQL jobs`, {
    hint: `A query reads its sources and nothing else: ${text.views.join(", ")}.`,
  });
}

/** DuckDB tells no tree of a PIVOT that finds its values by itself, so words are looked at. */
async function requirePivot(session: SqlSession, text: QueryText): Promise<void> {
  const tokens = [...sqlTokens(text.filled.sql)];
  const words = tokens.filter(({ kind, text: word }) => kind !== "space" && kind !== "comment" && word !== "(");
  const last = words.findLastIndex(({ text: word }) => word !== ";");
  if (words.slice(0, last).some(({ text: word }) => word === ";")) {
    throw refused(text, "there are several statements in it");
  }
  await requireInner(session, text, words[0]?.text.toUpperCase() ?? "");
  const [names] = await session.row(
    "SELECT list(DISTINCT function_name) FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro')",
  );
  const isTableFunction = (name: string) => [names].flat().includes(name.toLowerCase());
  requireFunctions(
    callsAmong(tokens, text.filled.sql).filter(({ name }) => isTableFunction(name)),
    text,
  );
}

/** Nothing but a query can stand in another one. */
async function requireInner(session: SqlSession, text: QueryText, firstWord: string): Promise<void> {
  const { sql } = outerQuery(text.filled.sql, { before: "SELECT *" });
  try {
    await session.step(() => session.connection.extractStatements(sql));
  } catch (cause) {
    throw refused(text, `a statement that begins with ${firstWord} is no query`, cause);
  }
}

/** Names with an opening bracket behind them. */
function callsAmong(tokens: readonly SqlToken[], sql: string): readonly Call[] {
  const calls: Call[] = [];
  let before: { readonly name: string; readonly at: number } | undefined;
  let end = 0;
  for (const token of tokens) {
    // What is no token, such as an operator, may stand in between.
    if (token.at !== end) before = undefined;
    if (token.text === "(" && before !== undefined) calls.push(before);
    const name = nameIn(token);
    if (name !== undefined) before = { name, at: Buffer.byteLength(sql.slice(0, token.at)) };
    else if (token.kind !== "space" && token.kind !== "comment") before = undefined;
    end = token.at + token.text.length;
  }
  return calls;
}

function refused(text: QueryText, what: string, cause?: unknown): FlowError {
  const hint = "An SQL job is one query: SELECT, or WITH, FROM, VALUES or PIVOT; its result becomes the target.";
  return new FlowError("job-invalid", `${text.path}: ${what}`, { hint, cause });
}
