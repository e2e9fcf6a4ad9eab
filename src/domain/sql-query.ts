/** How the cells of an SQL job's sources come into its query. */
export type SqlTypes = "auto" | "text";

/** A word of a query, as far as its params, its statements and the functions it calls go. */
export interface SqlToken {
  readonly kind: "comment" | "space" | "text" | "quoted" | "param" | "dollar" | "mark" | "name";
  /** As it is written. */
  readonly text: string;
  /** Where it begins, in characters. */
  readonly at: number;
}

const LETTER = "A-Za-z_\\x80-\\u{10FFFF}";

/** In the order in which they are tried. */
const TOKENS = {
  comment: "--[^\\r\\n]*|/\\*",
  space: "\\s+",
  text: `\\b[eE]'(?:[^'\\\\]|\\\\.|'')*'|'(?:[^']|'')*'|\\$(?<tag>(?:[${LETTER}][0-9${LETTER}]*)?)\\$.*?\\$\\k<tag>\\$`,
  quoted: '"(?:[^"]|"")+"',
  param: `\\$(?:\\d+|[${LETTER}][0-9${LETTER}]*)`,
  dollar: "\\$",
  mark: "[;(]",
  name: `[${LETTER}][0-9$${LETTER}]*`,
} satisfies Record<SqlToken["kind"], string>;

const TOKEN = Object.entries(TOKENS)
  .map(([kind, expression]) => `(?<${kind}>${expression})`)
  .join("|");
// Object.keys gives texts, whatever an object's keys are.
const KINDS = Object.keys(TOKENS) as readonly SqlToken["kind"][];

/** How files are read, as all table jobs are told; unless a query uses such a name itself. */
const READING: readonly string[] = ["csv", "ragged", "sheet", "checkIsin"];

/** The tokens of a query in order, as DuckDB reads them; numbers and operators are passed over. */
export function* sqlTokens(query: string): Generator<SqlToken> {
  const tokens = new RegExp(TOKEN, "gsu");
  for (let found = tokens.exec(query); found !== null; found = tokens.exec(query)) {
    const { index, groups } = found;
    if (found[0] === "/*") tokens.lastIndex = commentEnd(query, tokens.lastIndex);
    const kind = KINDS.find((each) => groups?.[each] !== undefined);
    if (kind !== undefined) yield { kind, text: query.slice(index, tokens.lastIndex), at: index };
  }
}

/** What a token says of names: a quoted one without its quotes; undefined for what is no name. */
export function nameIn({ kind, text }: SqlToken): string | undefined {
  if (kind === "quoted") return text.slice(1, -1).replaceAll('""', '"');
  return kind === "name" ? text : undefined;
}

/** A param where it stands in a query, in characters; `to` is behind it. */
export interface SqlParam {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The params of a query, each time that one stands there. DuckDB reads `$ name` and `$"name"` as params, too. */
export function sqlParamsIn(query: string): readonly SqlParam[] {
  const params: SqlParam[] = [];
  let dollarAt: number | undefined;
  for (const token of sqlTokens(query)) {
    const to = token.at + token.text.length;
    const name = dollarAt === undefined ? undefined : nameIn(token);
    if (token.kind === "param") params.push({ name: token.text.slice(1), from: token.at, to });
    else if (name !== undefined) params.push({ name, from: dollarAt ?? 0, to });
    if (token.kind === "dollar") dollarAt = token.at;
    else if (token.kind !== "space" && token.kind !== "comment") dollarAt = undefined;
  }
  return params;
}

/** The names of a query's params, each once as it is first written; names that differ in case are one and the same. */
export function sqlParamNames(query: string): readonly string[] {
  const names = new Map<string, string>();
  for (const { name } of sqlParamsIn(query)) {
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}

/** A pair's params, apart: what its query uses, and what says how its sources are read. */
export interface SqlParams {
  readonly used: Readonly<Record<string, unknown>>;
  readonly reading: Readonly<Record<string, unknown>>;
}

/** Tells the params of a pair apart. What neither the query uses nor any table job takes stands among those it uses. */
export function splitSqlParams(query: string, params: Readonly<Record<string, unknown>>): SqlParams {
  const names = sqlParamNames(query).map((name) => name.toLowerCase());
  const isReading = (name: string) => READING.includes(name) && !names.includes(name.toLowerCase());
  const entries = Object.entries(params);
  return {
    used: Object.fromEntries(entries.filter(([name]) => !isReading(name))),
    reading: Object.fromEntries(entries.filter(([name]) => isReading(name))),
  };
}

/**
 * What the comments above a query say of types, such as `-- types: auto`; undefined when they say nothing. A value that
 * is neither `auto` nor `text` is given as it stands.
 */
export function sqlHeaderTypes(query: string): string | undefined {
  for (const { kind, text } of sqlTokens(query)) {
    if (kind === "space") continue;
    if (kind !== "comment") return undefined;
    const [, types] = /^--\s*types\s*:\s*(.*?)\s*$/i.exec(text) ?? [];
    if (types !== undefined) return types;
  }
  return undefined;
}

export function isSqlTypes(text: string): text is SqlTypes {
  return text === "auto" || text === "text";
}

/** Comments may hold comments. */
function commentEnd(query: string, from: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  let depth = 1;
  for (let found = mark.exec(query); found !== null; found = mark.exec(query)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return query.length;
}
