import type { Command, Help } from "commander";
import { EXIT } from "./exit.ts";

/** What the help of a command says below its options; the same is in docs/CLI.md. */
export interface Manual {
  /** Paragraphs for what the options do not tell. */
  readonly more?: readonly string[];
  /** As they are typed, with what they do. */
  readonly examples: readonly (readonly [command: string, does: string])[];
  /** Variables that it reads besides `NO_COLOR` and those of the config. */
  readonly environment?: readonly (readonly [name: string, does: string])[];
  /** The codes it may end with; 2 is every command's. */
  readonly exits: readonly number[];
}

/** Every exit code with its meaning. */
export const EXIT_MEANINGS: ReadonlyMap<number, string> = new Map([
  [EXIT.fine, "fine, also when there is nothing to do"],
  [EXIT.itemFailed, "something failed, or is an error"],
  [EXIT.usage, "wrong use"],
  [EXIT.config, "the config or a job is not valid"],
  [EXIT.folder, "a folder is missing or may not be written"],
  [EXIT.locked, "another runner works on the flow"],
  [EXIT.database, "the journal or a database cannot be used"],
  [130, "stopped by Ctrl-C (SIGINT), cleanly"],
  [143, "stopped by SIGTERM, cleanly"],
]);

/** Variables that every command heeds. */
export const SHARED_ENVIRONMENT: readonly (readonly [name: string, does: string])[] = [
  ["NO_COLOR", "no colours, as with --no-color"],
  ["FORCE_COLOR", "colours also where there is no terminal; 0 for none"],
];

/** Variables of the commands that ask the flow's server. */
export const SERVER_ENVIRONMENT: readonly (readonly [name: string, does: string])[] = [
  ["PAIRFLOW_TOKEN", "the server's token, where it has one"],
  ["PAIRFLOW_TOKEN_FILE", "a file with it, in place of PAIRFLOW_TOKEN"],
];

const manuals = new WeakMap<Command, Manual>();

/** Gives a command its manual, which `--help` prints at the width of the terminal. */
export function withManual(command: Command, manual: Manual): Command {
  manuals.set(command, manual);
  return command
    .addHelpText("before", () => `${command.createHelp().boxWrap(command.description(), widthOf(command))}\n`)
    .addHelpText("after", () => manualText(command, manual));
}

/** The manual of a command that has one. */
export function manualOf(command: Command): Manual | undefined {
  return manuals.get(command);
}

/** The exit codes of a manual with their meanings, in order. */
export function exitsOf({ exits }: Manual): readonly (readonly [code: string, meaning: string])[] {
  const codes = [...new Set([...exits, EXIT.usage])].toSorted((one, other) => one - other);
  return codes.map((code) => [String(code), EXIT_MEANINGS.get(code) ?? ""]);
}

function manualText(command: Command, manual: Manual): string {
  const { more = [], examples, environment = [] } = manual;
  const help = command.createHelp();
  const width = widthOf(command);
  help.prepareContext({ helpWidth: width });
  const sections = [
    ...more.map((paragraph) => help.boxWrap(paragraph, width)),
    section("Examples:", exampleLines(examples), help),
    section("Environment:", itemLines([...environment, ...SHARED_ENVIRONMENT], help), help),
    section("Exit codes:", itemLines(exitsOf(manual), help), help),
  ];
  return `\n${sections.join("\n\n")}`;
}

function widthOf(command: Command): number {
  return command.configureOutput().getOutHelpWidth?.() ?? 80;
}

function section(title: string, lines: readonly string[], help: Help): string {
  return [help.styleTitle(title), ...lines].join("\n");
}

/** A command line is never broken, so that it can be copied. */
function exampleLines(examples: Manual["examples"]): readonly string[] {
  return examples.flatMap(([line, does]) => [`  # ${does}`, `  ${line}`]);
}

function itemLines(items: readonly (readonly [string, string])[], help: Help): readonly string[] {
  const widest = Math.max(...items.map(([term]) => term.length));
  return items.map(([term, does]) => help.formatItem(term, widest, does, help));
}
