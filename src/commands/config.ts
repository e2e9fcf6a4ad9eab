import { Command } from "commander";
import { loadConfig } from "../compose.ts";
import type { ConfigPath } from "../config/problem.ts";
import { pathText } from "../config/problem.ts";
import type { Setting } from "../config/settings.ts";
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
      "one JSON document: {environment, files, settings: [{path, value, origin, file, line, variables}]}",
    )
    .action(config);
  return withManual(command, {
    more: [
      "Settings of the overlay, of the flow and defaults are laid together as the runner does it. What came from the " +
        `environment stays its \${NAME}: no secret is printed.`,
    ],
    examples: [
      ["pairflow config --env prod", "what production will do, and which line says so"],
      ["pairflow config --json | jq '.settings[] | select(.origin == \"default\").path'", "what nobody has set"],
    ],
    environment: [["any other", `fills \${NAME} in the config, so set it as for serve`]],
    exits: [EXIT.fine, EXIT.config, EXIT.folder],
  });
}

async function config(location: string, { env, json = false }: ConfigOptions): Promise<void> {
  const loaded = await loadConfig(location, env);
  const settings = loaded.settings();
  const { environment = null, files } = loaded;
  if (json) {
    const shown = settings.map((setting) => ({ ...setting, path: pathText(setting.path) }));
    printJson({ environment, files: files.map(({ path }) => path), settings: shown });
    return;
  }
  console.log(out.colours.dim(`# environment: ${environment ?? "none"}`));
  for (const { path } of files) console.log(out.colours.dim(`# read: ${oneLine(path)}`));
  const lines = settings.flatMap((setting, index) => linesOf(setting, settings[index - 1]?.path ?? []));
  const width = Math.min(WIDEST, Math.max(...lines.map(({ text }) => text.length)));
  for (const { text, origin } of lines) {
    console.log(origin === "" ? text : `${text.padEnd(width)}  ${out.colours.dim(`# ${origin}`)}`);
  }
}

/** A longer value pushes its origin aside. */
const WIDEST = 72;

interface Line {
  readonly text: string;
  readonly origin: string;
}

/** The setting, below the names of the objects that it is in and the one before it was not. */
function linesOf(setting: Setting, before: ConfigPath): readonly Line[] {
  const { path } = setting;
  const firstNew = path.findIndex((step, depth) => step !== before[depth]);
  return path.flatMap((step, depth): readonly Line[] => {
    if (depth < firstNew || typeof step === "number") return [];
    const isEntry = typeof path[depth - 1] === "number" && depth - 1 >= firstNew;
    const text = `${"  ".repeat(isEntry ? depth - 1 : depth)}${isEntry ? "- " : ""}${step}:`;
    if (depth < path.length - 1) return [{ text, origin: "" }];
    return [{ text: oneLine(`${text} ${valueText(setting.value)}`), origin: oneLine(originText(setting)) }];
  });
}

const PLAIN = /^[\p{L}\p{N}./_$][^\p{Cc}#]*(?<! )$/u;

/** Text stands in quotes where YAML would take it for something else. */
function valueText(value: unknown): string {
  const isPlain = typeof value === "string" && PLAIN.test(value) && !value.includes(": ");
  return isPlain ? value : JSON.stringify(value);
}

function originText({ origin, file, line, variables }: Setting): string {
  if (origin === "default") return "default";
  const from = variables.length === 0 ? "" : `, from ${variables.join(" and ")}`;
  return `${file}:${line}${from}`;
}
