import { Command } from "commander";
import { flowJsonSchema } from "../config/json-schema.ts";

export function schemaCommand(): Command {
  return new Command("schema")
    .description("Print the JSON Schema of the config, for editors.")
    .action(() => console.log(JSON.stringify(flowJsonSchema(), null, 2)));
}
