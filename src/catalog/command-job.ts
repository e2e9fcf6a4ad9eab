import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fillArguments, plainArgument } from "../domain/command.ts";
import { FlowError } from "../domain/errors.ts";
import type { CommandRef } from "../domain/pair.ts";
import { LogTail } from "../lib/log-tail.ts";
import { variablesOf } from "../lib/variables.ts";
import type { Job, JobContext } from "../ports/job.ts";
import { endError, startError } from "./command-errors.ts";
import { readCommandReport } from "./command-report.ts";
import { Secrets } from "./command-secrets.ts";
import { type CommandCall, type CommandEnd, runCommand } from "./run-command.ts";

/** What a command may have of the process that runs it. */
export interface CommandSurroundings {
  /** Of which it gets the usual variables and those that the pair names. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder for its report. */
  readonly scratch: string;
  /** Told the process group that the command and all it starts are in: it must not outlive the worker. */
  readonly onGroup: (leader: number) => void;
}

/** A job that runs a program: what it prints goes to the run's log, facts come from the file PAIRFLOW_REPORT names. */
export function commandJob(ref: CommandRef, surroundings: CommandSurroundings): Job<unknown> {
  const name = commandName(ref.argv);
  return {
    run: async (context) => {
      const folder = await mkdtemp(join(surroundings.scratch, "command-"));
      try {
        const report = join(folder, "report.json");
        const errors = new LogTail();
        const usual = usualVariables(surroundings.env);
        const named = namedVariables(surroundings.env, ref.env, name);
        const secrets = new Secrets(Object.values(named));
        const call: CommandCall = {
          argv: fillArguments(ref.argv, { ...context, params: paramsOf(context) }),
          cwd: ref.root,
          env: { ...usual, ...named, ...told(context), PAIRFLOW_REPORT: report },
          onGroup: surroundings.onGroup,
          secrets,
          onText: (text, from) => {
            context.log.info(text);
            if (from === "stderr") errors.add(`${text}\n`);
          },
        };
        const end = await started(runCommand(call, context.signal), name, call);
        if (end.exitCode !== 0) throw endError(name, end, errors.text());
        return await readCommandReport(report, name, secrets);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

const LONGEST_NAME = 80;

/** What messages call a command: the program and the arguments up to the first with a placeholder. */
function commandName(argv: readonly string[]): string {
  const texts = argv.map(plainArgument);
  const filled = texts.indexOf(undefined);
  const plain = filled === 0 ? argv.slice(0, 1) : texts.slice(0, filled === -1 ? texts.length : filled);
  const words = plain.join(" ").replace(/\s+/g, " ");
  return words.length > LONGEST_NAME ? `${words.slice(0, LONGEST_NAME)}...` : words;
}

/** The config has them as an object. */
function paramsOf({ params }: JobContext<unknown>): Readonly<Record<string, unknown>> {
  return typeof params === "object" && params !== null ? { ...params } : {};
}

const USUAL = /^(?:PATH|HOME|LANG|LC_[A-Z]+|TZ|TMPDIR)$/;

type Variables = Readonly<Record<string, string>>;

/** No more of the environment of Pairflow: its secrets are nobody's business. */
function usualVariables(env: CommandSurroundings["env"]): Variables {
  const usual = Object.entries(env).filter(([name, value]) => value !== undefined && USUAL.test(name));
  return Object.fromEntries(usual.map(([name, value = ""]) => [name, value]));
}

/** Those that the pair names, also out of the files that NAME_FILE names, which are read for each run. */
function namedVariables(env: CommandSurroundings["env"], names: readonly string[], command: string): Variables {
  const variables = variablesOf(env);
  const own = names.filter((name) => !USUAL.test(name) && !name.startsWith("PAIRFLOW_"));
  const values = own.flatMap((name) => {
    const found = variables.find(name);
    if (found.kind === "unreadable") {
      const message = `the command ${command} cannot be started: ${found.message}`;
      throw new FlowError("job-unknown", message, { kind: "environment", hint: found.hint });
    }
    return found.kind === "missing" ? [] : [[name, found.value] as const];
  });
  return Object.fromEntries(values);
}

/** What the command is told of its run besides its arguments. */
function told({ sources, target, startedAt, run }: JobContext<unknown>): Readonly<Record<string, string>> {
  const paths = sources.map(
    ({ path }, index) => [`PAIRFLOW_SOURCE${index === 0 ? "" : `_${index + 1}`}`, path] as const,
  );
  return {
    ...Object.fromEntries(paths),
    PAIRFLOW_TARGET: target,
    PAIRFLOW_STARTED_AT: startedAt.toISOString(),
    ...(run === undefined ? {} : { PAIRFLOW_RUN: run.id, PAIRFLOW_PAIR: run.pair }),
  };
}

function started(run: Promise<CommandEnd>, name: string, call: CommandCall): Promise<CommandEnd> {
  return run.catch((error: unknown) => {
    throw startError(name, call, error);
  });
}
