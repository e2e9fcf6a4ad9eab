import { Command } from "commander";
import { flowJsonSchema, overlayJsonSchema } from "../config/json-schema.ts";
import { EXIT } from "./exit.ts";
import { printJson } from "./json.ts";
import { withManual } from "./manual.ts";

export function schemaCommand(): Command {
  const command = new Command("schema")
    .description("Print the JSON Schema of the config, for editors.")
    .option("--overlay", "that of an overlay, such as flow.config.prod.json")
    .action(({ overlay = false }: { readonly overlay?: boolean }) => {
      printJson(overlay ? overlayJsonSchema() : flowJsonSchema());
    });
  return withManual(command, {
    more: ['A config names it in its first line, as "$schema": "./flow.schema.json"; pairflow init writes both.'],
    examples: [
      ["pairflow schema > flow.schema.json", "after an update"],
      ["pairflow schema --overlay > flow.overlay.schema.json", "for the overlays of environments"],
    ],
    exits: [EXIT.fine],
  });
}
