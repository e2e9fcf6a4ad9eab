import { z } from "zod";
import { text } from "./text.ts";

const argument = text("An argument.")
  .refine((value) => !value.includes("\0"), { error: "must not have a zero byte" })
  .meta({ examples: ["{source}", "{source:2}", "{sources}", "{target}", "{param:column}", "{binding:file}"] });

const variable = text("A variable's name.")
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "must be a variable's name, such as PYTHONPATH" })
  .refine((name) => !name.startsWith("PAIRFLOW_"), { error: "must not begin with PAIRFLOW_: those are set anyway" });

const command = z
  .strictObject(
    {
      command: z
        .array(argument, { error: "must be a list of a program and its arguments" })
        .min(1, { error: "must name a program" })
        .refine(([program]) => program !== "", { path: [0], error: "must name a program" })
        .describe("A program and its arguments, run in the flow folder without a shell.")
        .meta({ title: "list of texts" }),
      env: z
        .array(variable, { error: "must be a list of variables' names" })
        .optional()
        .describe(
          "Environment variables that it gets besides the usual ones, each from NAME or from the file that NAME_FILE names. Their values are starred in logs, so plain settings belong into params.",
        )
        .meta({ title: "list of names" }),
    },
    {
      error:
        'must be a job\'s name, a script\'s path, or an object such as {"command": ["python3", "x.py", "{source}"]}',
    },
  )
  .describe("Any program as a job.");

/** What a pair's `job` may be: a name or a path as text, or a command as an object. */
export const jobSetting = z
  .union([text("A bundled job's name, or a path.").min(1, { error: "must not be empty" }), command])
  .describe(
    "What makes a target file from source files: a bundled job's name, the path of a job script or an SQL file, or a command.",
  )
  .meta({
    title: "job, or command",
    examples: [
      "timestamp",
      "./jobs/scale.ts",
      "./jobs/top.sql",
      { command: ["./jobs/scale.sh", "{source}", "{target}"] },
    ],
  });

/** A pair's `as`. DuckDB takes names for equal that differ in case. */
export const sourceNames = z
  .array(
    text("A name.")
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, {
        error: "must be letters, digits and _ only, at most 63, the first one no digit",
      })
      .refine((name) => !/^source(_\d+)?$/i.test(name), {
        error: "must not be source or source_2: those are there anyway",
      }),
    { error: "must be a list of names" },
  )
  .refine((names) => new Set(names.map((name) => name.toLowerCase())).size === names.length, {
    error: "must be names that differ",
    when: ({ issues }) => issues.length === 0,
  })
  .describe("What an SQL job calls the sources, one name each; they are `source`, `source_2` and so on when left out.")
  .meta({ title: "list of names", examples: [["navs", "flows"]] });

/** A pair's `types`. */
export const sqlTypes = z
  .enum(["auto", "text"], { error: 'must be "auto" or "text"' })
  .describe(
    "How cells come into the query of an SQL job: `text` as they stand, `auto` as numbers, dates and so on where a whole column is of that type. It wins over a line `-- types: auto` above the query; `text` when neither is there.",
  );
