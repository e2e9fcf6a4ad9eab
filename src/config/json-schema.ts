import { z } from "zod";
import { flowSchema } from "./schema.ts";

/** JSON Schema, of which an object's keys are what the docs show. */
export type ConfigJsonSchema = z.core.JSONSchema.BaseSchema;

/** The schema of `flow.config.json` for editors: draft 7, the one that all of them know. */
export function flowJsonSchema(): ConfigJsonSchema {
  const schema = z.toJSONSchema(flowSchema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => {
      // What an editor checks is not filled in yet.
      const { pattern } = jsonSchema;
      if (pattern !== undefined && !pattern.endsWith(OR_TEMPLATE)) jsonSchema.pattern = pattern + OR_TEMPLATE;
    },
  });
  return { ...schema, title: "Pairflow: flow.config.json" };
}

const OR_TEMPLATE = String.raw`|\$\{`;

/** The text of `flow.schema.json`. */
export function flowJsonSchemaText(): string {
  return `${JSON.stringify(flowJsonSchema(), null, 2)}\n`;
}
