import { splitSqlParams, sqlParamNames } from "../domain/sql-query.ts";
import type { ParamsSchema, SchemaIssue } from "../ports/job.ts";

/** Params of an SQL file: each name that it uses, and what `reading` takes. */
export function sqlParams(query: string, reading?: ParamsSchema<unknown>): ParamsSchema<unknown> {
  const used = sqlParamNames(query);
  return {
    "~standard": {
      version: 1,
      vendor: "pairflow",
      validate: async (params) => {
        const given = splitSqlParams(query, { ...(params ?? {}) });
        const read = await reading?.["~standard"].validate(given.reading);
        const issues = [...paramIssues(used, Object.keys(given.used)), ...(read?.issues ?? [])];
        return issues.length === 0 ? { value: params } : { issues };
      },
    },
  };
}

function paramIssues(used: readonly string[], given: readonly string[]): readonly SchemaIssue[] {
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

/** Upper and lower case are the same to DuckDB. */
function has(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase());
}
