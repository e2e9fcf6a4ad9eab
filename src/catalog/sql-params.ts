import type { ParamsSchema, SchemaIssue } from "../ports/job.ts";

const LETTER = "A-Za-z_\\x80-\\u{10FFFF}";

/** What a query is made of, as far as params go, in the order in which it is tried. */
const TOKENS = {
  comment: "--[^\\r\\n]*|/\\*",
  space: "\\s+",
  text: "\\b[eE]'(?:[^'\\\\]|\\\\.|'')*'|'(?:[^']|'')*'",
  dollars: `\\$(?<tag>(?:[${LETTER}][0-9${LETTER}]*)?)\\$.*?\\$\\k<tag>\\$`,
  quoted: '"(?:[^"]|"")+"',
  param: `\\$(?:\\d+|[${LETTER}][0-9${LETTER}]*)`,
  dollar: "\\$",
  name: `[${LETTER}][0-9$${LETTER}]*`,
};

const TOKEN = Object.entries(TOKENS)
  .map(([kind, expression]) => `(?<${kind}>${expression})`)
  .join("|");

/** The names of a query's params, each once as it is first written; DuckDB takes names for equal that differ in case. */
export function sqlParamNames(query: string): readonly string[] {
  const names = new Map<string, string>();
  const tokens = new RegExp(TOKEN, "gsu");
  // DuckDB reads `$ name` and `$"name"` as params too.
  let afterDollar = false;
  for (let token = tokens.exec(query); token !== null; token = tokens.exec(query)) {
    const { comment, space, param, dollar, quoted, name } = token.groups ?? {};
    if (comment === "/*") tokens.lastIndex = commentEnd(query, tokens.lastIndex);
    const named = quoted?.slice(1, -1).replaceAll('""', '"') ?? name;
    const found = param?.slice(1) ?? (afterDollar ? named : undefined);
    if (found !== undefined && !names.has(found.toLowerCase())) names.set(found.toLowerCase(), found);
    afterDollar = dollar !== undefined || (afterDollar && (comment ?? space) !== undefined);
  }
  return [...names.values()];
}

/** Params of an SQL file: each name that it uses, and no other. */
export function sqlParams(query: string): ParamsSchema<unknown> {
  return {
    "~standard": {
      version: 1,
      vendor: "pairflow",
      validate: (params) => {
        const issues = paramIssues(sqlParamNames(query), Object.keys(params ?? {}));
        return issues.length === 0 ? { value: params } : { issues };
      },
    },
  };
}

function paramIssues(used: readonly string[], given: readonly string[]): readonly SchemaIssue[] {
  const has = (names: readonly string[], name: string) => names.some((one) => one.toLowerCase() === name.toLowerCase());
  const uses =
    used.length === 0 ? "the query uses no params" : `the query uses ${used.map((name) => `$${name}`).join(", ")}`;
  return [
    ...used
      .filter((name) => !has(given, name))
      .map((name) => ({ message: `the query uses $${name}, so the param "${name}" must be given` })),
    ...given
      .filter((name) => !has(used, name))
      .map((name) => ({ message: `no $${name} stands in the query: ${uses}`, path: [name] })),
  ];
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
