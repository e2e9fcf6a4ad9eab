import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fillArguments, plainArgument } from "../domain/command.ts";
import type { CommandRef } from "../domain/pair.ts";
import { LogTail } from "../lib/log-tail.ts";
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
        const [usual, named] = allowed(surroundings.env, ref.env);
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

/** The usual variables, and those that the pair names: secrets in the environment of Pairflow are nobody's business else. */
function allowed(
  env: CommandSurroundings["env"],
  names: readonly string[],
): readonly [usual: Variables, named: Variables] {
  const set = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const isNamed = (name: string) => !USUAL.test(name) && names.includes(name) && !name.startsWith("PAIRFLOW_");
  const those = (is: (name: string) => boolean) => Object.fromEntries(set.filter(([name]) => is(name)));
  return [those((name) => USUAL.test(name)), those(isNamed)];
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
