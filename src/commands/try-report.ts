import type { JobReport, RunOutcome } from "../domain/run.ts";
import { formatBytes } from "../lib/amount.ts";
import { formatDuration } from "../lib/duration.ts";
import { oneLine } from "../lib/invisible.ts";
import { firstRows } from "./first-rows.ts";
import { printJson } from "./json.ts";
import { printFailure } from "./report.ts";
import { err, out } from "./style.ts";
import { alignedLines } from "./text-table.ts";

/** A job that was tried. */
export interface Trial {
  /** As it was typed. */
  readonly job: string;
  /** Absolute path; there only when the outcome says that it was made. */
  readonly target: string;
  readonly outcome: RunOutcome;
  readonly durationMs: number;
}

const ROWS_SHOWN = 10;

/** Facts and first rows on stdout, the rest on stderr; or all of it in one JSON document on stdout. */
export async function reportTrial(trial: Trial, isJson: boolean): Promise<void> {
  if (isJson) printJson(await documentOf(trial));
  else if (trial.outcome.kind === "failed") printFailure(trial.outcome.failure.message, trial.outcome.failure.hint);
  else await printMade(trial, trial.outcome);
}

async function documentOf({ outcome, target }: Trial) {
  const { log } = outcome;
  const nothing = { facts: {}, warnings: [], log, target: null, rows: null };
  if (outcome.kind === "failed") return { ...nothing, failure: outcome.failure };
  const { facts = {}, warnings = [] } = outcome.report;
  const first = await firstRows(target, ROWS_SHOWN);
  return { facts, warnings, log, target, rows: first?.rows ?? null, failure: null };
}

type Made = Extract<RunOutcome, { kind: "made" }>;

async function printMade({ job, target, durationMs }: Trial, { output, report }: Made): Promise<void> {
  const made = `${oneLine(target)} (${formatBytes(output.sizeBytes)})`;
  console.error(`${err.mark.success} ${err.colours.bold(oneLine(job))} made ${made} in ${formatDuration(durationMs)}.`);
  for (const warning of report.warnings ?? []) console.error(`${err.colours.yellow("warning:")} ${oneLine(warning)}`);
  const facts = factLines(report);
  for (const line of facts) console.log(line);
  const first = await firstRows(target, ROWS_SHOWN);
  if (first === undefined || first.rows.length === 0) return;
  if (facts.length > 0) console.log();
  for (const line of alignedLines(first.rows, out)) console.log(line);
  if (first.hasMore) console.log(out.colours.dim("..."));
}

function factLines({ facts = {} }: JobReport): readonly string[] {
  const rows = Object.entries(facts).map(([name, fact]) => [name, [fact].flat().join(", ")]);
  return alignedLines(rows, out);
}
