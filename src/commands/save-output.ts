import { basename } from "node:path";
import type { FileOutcome } from "../databases/load-task.ts";
import { FlowError, failureOf } from "../domain/errors.ts";
import type { LoadMode } from "../domain/load.ts";
import type { Logger } from "../ports/runtime.ts";
import { createLogger } from "../runtime/logger.ts";
import { logLevel } from "./log-level.ts";
import { errorLines, failureLines, type LoadEnd, outcomeLine, reportDocument, summaryLines } from "./save-report.ts";

/** What decides how a load is told. */
export interface OutputOptions {
  readonly table: string;
  readonly mode: LoadMode["kind"];
  /** Milliseconds between looks; then it goes on, and logs. */
  readonly every?: number;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** Where the command tells of each file, and of the whole. */
export interface SaveOutput {
  file(outcome: FileOutcome): void;
  end(outcomes: readonly FileOutcome[], end: LoadEnd): void;
}

/** A document, the log of a service for what goes on, or lines for people. */
export async function saveOutput(options: OutputOptions): Promise<SaveOutput> {
  if (options.json === true) return documentOutput(options);
  if (options.every === undefined) return lineOutput(options);
  const level = logLevel(options, { quiet: "warn", verbose: "debug", usual: "info" });
  return logOutput(options.table, await createLogger(process.stdout.isTTY ? "readable" : "json", level, 1));
}

function documentOutput(options: OutputOptions): SaveOutput {
  return {
    file: () => {},
    end: (outcomes, end) => {
      process.stdout.write(`${reportDocument(options, outcomes, end)}\n`);
      if (end.error !== undefined) printLines(errorLines(end.error));
    },
  };
}

/** A target of files that is not there yet is nobody's fault: the first merge makes it. */
function logOutput(table: string, logger: Logger): SaveOutput {
  return {
    file: (outcome) => {
      const file = basename(outcome.path);
      if (outcome.kind === "failed") {
        const [message = "", hint] = failureLines([outcome]);
        logger.error(message, { file, table, hint: hint?.trim() });
      } else {
        const tell = outcome.kind === "already" ? logger.debug : logger.info;
        tell?.(outcomeLine(outcome, table), { file, table });
      }
    },
    end: (_, { error }) => {
      if (error === undefined) return;
      const { message, hint } = failureOf(error);
      const isAbsent = error instanceof FlowError && error.code === "folder-missing";
      if (isAbsent) logger.warn(message, { hint });
      else logger.error(message, { hint });
    },
  };
}

/** An error that ends the load comes last, so that it stays in sight. */
function lineOutput({ table, quiet, verbose }: OutputOptions): SaveOutput {
  return {
    // Files that are already there are many in daily use, and no news.
    file: (outcome) => {
      if (quiet !== true && (outcome.kind !== "already" || verbose === true)) printLines([outcomeLine(outcome, table)]);
    },
    end: (outcomes, end) => {
      if (quiet === true) printLines(failureLines(outcomes));
      else if (end.error === undefined || outcomes.length > 0) printLines(summaryLines(outcomes, end));
      if (end.error !== undefined) printLines(errorLines(end.error));
    },
  };
}

/** What is for people goes to stderr; stdout is for the document of --json. */
function printLines(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
}
