import { setFlagsFromString } from "node:v8";
import { Command, CommanderError } from "commander";
import { version } from "../version.ts";
import { exitCodeOf, reportError } from "./exit.ts";

/** In the order in which they are listed; each is loaded when it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./run.ts")).runCommand(),
  serve: async () => (await import("./serve.ts")).serveCommand(),
  plan: async () => (await import("./plan.ts")).planCommand(),
  status: async () => (await import("./status.ts")).statusCommand(),
  check: async () => (await import("./check.ts")).checkCommand(),
  init: async () => (await import("./init.ts")).initCommand(),
  try: async () => (await import("./try.ts")).tryCommand(),
  schema: async () => (await import("./schema.ts")).schemaCommand(),
  save: async () => (await import("./save.ts")).saveCommand(),
};

const EPILOGUE = `
Examples:
  pairflow init funds && pairflow serve funds     a new flow, and its page on http://localhost:8000
  pairflow plan                                   what the next tick would do, and why
  pairflow run --pair z-scores --force File_A.csv make one target again
  pairflow try ./jobs/mine.ts --source File_A.csv a job alone, once: its log, facts and first rows

Environment:
  NO_COLOR             no colours
  PAIRFLOW_SAVE_TO     the database of "pairflow save" when --to is not given
  any other            fills \${NAME} in the config

Exit codes:
  0 fine, also when there is nothing to do    1 some item failed       2 wrong use
  3 the config is invalid                     4 a folder is missing or not writable
  5 another runner works on the flow          6 database
  130, 143 after a clean stop by SIGINT, SIGTERM`;

/** Reads the arguments, runs the command and leaves its result in process.exitCode. */
export async function runProgram(): Promise<void> {
  // A scan of 100,000 files leaves much short-lived garbage; a nursery that does not grow keeps a third of the memory free.
  setFlagsFromString("--semi-space-growth-factor=1");
  const program = new Command("pairflow")
    .description("Runs a job for every file that is in a source folder and missing from its target folder.")
    .version(version)
    .option("--no-color", "no colours")
    .addHelpText("after", EPILOGUE)
    .showSuggestionAfterError()
    .exitOverride();

  const [, , first = ""] = process.argv;
  for (const [name, load] of Object.entries(COMMANDS)) {
    if (Object.hasOwn(COMMANDS, first) && name !== first) continue;
    program.addCommand((await load()).copyInheritedSettings(program));
  }

  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) reportError(error);
    process.exitCode = exitCodeOf(error);
  }
}
