import { setFlagsFromString } from "node:v8";
import { Command } from "commander";
import { systemCode } from "../domain/errors.ts";
import { version } from "../version.ts";
import { exitCodeOf, reportError } from "./exit.ts";
import { EXIT_MEANINGS, withManual } from "./manual.ts";
import { err, out } from "./style.ts";

/** In the order in which they are listed, by what they are for; each is loaded when it is asked for. */
const CONTENTS: Readonly<Record<string, Readonly<Record<string, () => Promise<Command>>>>> = {
  "Run a flow:": {
    run: async () => (await import("./run.ts")).runCommand(),
    serve: async () => (await import("./serve.ts")).serveCommand(),
    retry: async () => (await import("./retry.ts")).retryCommand(),
  },
  "Look at a flow:": {
    status: async () => (await import("./status.ts")).statusCommand(),
    plan: async () => (await import("./plan.ts")).planCommand(),
    logs: async () => (await import("./logs.ts")).logsCommand(),
    preview: async () => (await import("./preview.ts")).previewCommand(),
    graph: async () => (await import("./graph.ts")).graphCommand(),
  },
  "Look after a flow:": {
    prune: async () => (await import("./prune.ts")).pruneCommand(),
    backup: async () => (await import("./backup.ts")).backupCommand(),
  },
  "Set up a flow:": {
    init: async () => (await import("./init.ts")).initCommand(),
    check: async () => (await import("./check.ts")).checkCommand(),
    config: async () => (await import("./config.ts")).configCommand(),
    schema: async () => (await import("./schema.ts")).schemaCommand(),
    doctor: async () => (await import("./doctor.ts")).doctorCommand(),
    completion: async () => (await import("./completion.ts")).completionCommand(makeProgram),
  },
  "Outside a flow:": {
    try: async () => (await import("./try.ts")).tryCommand(),
    save: async () => (await import("./save.ts")).saveCommand(),
  },
};

/** Wider lines are hard to read. */
const WIDEST_HELP = 100;

/** Reads the arguments, runs the command and leaves its result in process.exitCode. */
export async function runProgram(): Promise<void> {
  // A scan of 100,000 files leaves much short-lived garbage; a nursery that does not grow keeps a third of the memory free.
  setFlagsFromString("--semi-space-growth-factor=1");
  const [, , first = "", ...rest] = process.argv;
  // Node itself would print what was thrown as it is, with secrets in it.
  process.once("uncaughtException", (error) => {
    reportError(error);
    process.exit(exitCodeOf(error));
  });
  for (const stream of [process.stdout, process.stderr]) stream.on("error", stopUnread);
  if (first === "__complete") return (await import("./complete.ts")).printCompletions(rest);
  try {
    await (await makeProgram(first)).parseAsync();
  } catch (error) {
    reportError(error);
    process.exitCode = exitCodeOf(error);
  }
}

let isUnread = false;

/** Who reads the output has enough of it, as `head` does: a stop like any other. */
function stopUnread(error: Error): void {
  if (systemCode(error) !== "EPIPE") throw error;
  // Each further line fails again, and a second signal would end it at once.
  if (isUnread) return;
  isUnread = true;
  process.kill(process.pid, "SIGTERM");
}

/** The whole command line; with the name of a command, that one alone. */
export async function makeProgram(only = ""): Promise<Command> {
  const program = new Command("pairflow")
    .description("Runs a job for every file that is in a source folder and missing from its target folder.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "tell how it is used; of a command: pairflow <command> --help")
    .helpCommand(false)
    .option("--no-color", "no colours, after any command as well")
    .configureHelp({
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(" "),
      styleTitle: (title) => out.colours.bold(title),
      // It stands above the usage.
      commandDescription: () => "",
    })
    .configureOutput({
      getOutHelpWidth: () => Math.min(out.width ?? WIDEST_HELP, WIDEST_HELP),
      getErrHelpWidth: () => Math.min(err.width ?? WIDEST_HELP, WIDEST_HELP),
      outputError: (text, write) => write(text.replace(/^error:/, err.colours.red("error:"))),
    })
    .showSuggestionAfterError()
    .exitOverride();
  withManual(program, MANUAL);

  const sections = Object.entries(CONTENTS);
  const isKnown = sections.some(([, commands]) => Object.hasOwn(commands, only));
  for (const [heading, commands] of sections) {
    for (const [name, load] of Object.entries(commands)) {
      if (isKnown && name !== only) continue;
      const command = (await load()).copyInheritedSettings(program).helpGroup(heading);
      program.addCommand(command.helpOption("-h, --help", "print this"));
    }
  }
  return program;
}

const MANUAL = {
  examples: [
    ["pairflow init funds && pairflow serve funds", "a new flow, and its page on http://localhost:8000"],
    ["pairflow plan", "what the next tick would do, and why"],
    ["pairflow run --pair z-scores --force File_A.csv", "make one target again"],
    ["pairflow try ./jobs/mine.ts --source File_A.csv", "a job alone, once: its log, facts and first rows"],
    ['eval "$(pairflow completion bash)"', "names and options by the Tab key"],
  ],
  environment: [
    ["PAIRFLOW_ENV", "the environment of the flow, where --env does not say it"],
    ["PAIRFLOW_LOG_LEVEL", "what the program's own log tells, where no option says it: debug, info, warn or error"],
    ["any other", `fills \${NAME} in the config; NAME_FILE names a file with the value`],
  ],
  exits: [...EXIT_MEANINGS.keys()],
} as const;

function argumentTerm(argument: Command["registeredArguments"][number]): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}
