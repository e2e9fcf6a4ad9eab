import { z } from "zod";
import { HttpProblem } from "./problem.ts";

/** A form sends its empty fields too; they mean the same as absent ones. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema.optional());
}

/** The query as the schema has it. Throws a 400 that names all that is wrong at once, each by its parameter. */
export function parseQuery<Schema extends z.ZodType>(
  schema: Schema,
  query: unknown,
  detail = "The query is not valid.",
): z.output<Schema> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [{ parameter: issue.path.join("."), detail: issue.message }];
    return issue.keys.map((parameter) => ({ parameter, detail: "Unknown parameter" }));
  });
  throw new HttpProblem(400, detail, { errors });
}
