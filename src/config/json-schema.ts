import { z } from "zod";
import { overlaySchema } from "./overlay-schema.ts";
import { flowSchema } from "./schema.ts";

/** JSON Schema, of which an object's keys are what the docs show. */
export type ConfigJsonSchema = z.core.JSONSchema.BaseSchema;

/** The schema of `flow.config.json` for editors: draft 7, the one that all of them know. */
export function flowJsonSchema(): ConfigJsonSchema {
  return { ...editorSchema(flowSchema), title: "Pairflow: flow.config.json" };
}

/** The same of an overlay such as `flow.config.prod.json`. */
export function overlayJsonSchema(): ConfigJsonSchema {
  return { ...editorSchema(overlaySchema), title: "Pairflow: flow.config.<environment>.json" };
}

function editorSchema(schema: z.ZodType): ConfigJsonSchema {
  return z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => {
      // What an editor checks is not filled in yet.
      const { pattern } = jsonSchema;
      if (pattern !== undefined && !pattern.endsWith(OR_TEMPLATE)) jsonSchema.pattern = pattern + OR_TEMPLATE;
    },
  });
}

const OR_TEMPLATE = String.raw`|\$\{`;

/** The text of `flow.schema.json`, and of `docs/flow.overlay.schema.json`. */
export function jsonSchemaText(schema: ConfigJsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
