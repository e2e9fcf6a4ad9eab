import { Command } from "commander";
import { loadConfig } from "../compose.ts";
import { settingLines } from "../domain/setting.ts";
import { oneLine } from "../lib/invisible.ts";
import { EXIT } from "./exit.ts";
import { printJson } from "./json.ts";
import { withManual } from "./manual.ts";
import { type FlowOptions, withFlow } from "./options.ts";
import { out } from "./style.ts";

interface ConfigOptions extends FlowOptions {
  readonly json?: boolean;
}

export function configCommand(): Command {
  const command = withFlow(new Command("config"))
    .description("Print the config as it counts, with the origin of each value.")
    .option(
      "--json",
      "one JSON document: {environment, files, settings: [{path, value, origin, file, line, column, variables}]}",
    )
    .action(config);
  return withManual(command, {
    more: [
      "Settings of the overlay, of the flow and defaults are laid together as the runner does it. What came from the " +
        `environment stays its \${NAME}: no secret is printed.`,
    ],
    examples: [
      ["pairflow config --env prod", "what production will do, and which line says so"],
      ["pairflow config --json | jq -c '.settings[] | select(.origin == \"default\").path'", "what nobody has set"],
    ],
    environment: [["any other", `fills \${NAME} in the config, so set it as for serve`]],
    exits: [EXIT.fine, EXIT.config, EXIT.folder],
  });
}

async function config(location: string, { env, json = false }: ConfigOptions): Promise<void> {
  const effective = (await loadConfig(location, env)).effective();
  if (json) return printJson(effective);
  const { environment, files, settings } = effective;
  const { dim } = out.colours;
  console.log(dim(`# environment: ${environment ?? "none"}`));
  for (const path of files) console.log(dim(`# read: ${oneLine(path)}`));
  for (const { text, origin } of settingLines(settings)) {
    console.log(origin === "" ? oneLine(text) : `${oneLine(text)}  ${dim(`# ${oneLine(origin)}`)}`);
  }
}
