import { type Command, Option } from "commander";
import { readEnvironment } from "../config/environment.ts";
import { didYouMean } from "../config/suggest.ts";
import { FlowError } from "../domain/errors.ts";
import type { LogLevel } from "../runtime/logger.ts";

/** Options that say how much is logged. */
export interface LogOptions {
  readonly logLevel?: LogLevel;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

const LEVELS = ["debug", "info", "warn", "error"] as const satisfies readonly LogLevel[];

/** `--log-level LEVEL`. */
export function withLogLevel(command: Command): Command {
  const meaning = "what the program's own log tells, and all that is worse (default: PAIRFLOW_LOG_LEVEL)";
  return command.addOption(new Option("--log-level <level>", meaning).choices(LEVELS));
}

/** The level that the option names, else the one that -q or -v stands for, else that of PAIRFLOW_LOG_LEVEL. */
export function logLevel(
  options: LogOptions,
  { quiet, verbose, usual }: Record<"quiet" | "verbose" | "usual", LogLevel>,
): LogLevel {
  if (options.logLevel !== undefined) return options.logLevel;
  if (options.quiet === true) return quiet;
  if (options.verbose === true) return verbose;
  const { PAIRFLOW_LOG_LEVEL: named = "" } = readEnvironment();
  return named === "" ? usual : levelOf(named);
}

function levelOf(name: string): LogLevel {
  const level = LEVELS.find((known) => known === name.toLowerCase());
  if (level !== undefined) return level;
  throw new FlowError("usage", `PAIRFLOW_LOG_LEVEL is "${name}", which is no level`, {
    hint: didYouMean(name, LEVELS) ?? `Give one of ${LEVELS.join(", ")}.`,
  });
}
