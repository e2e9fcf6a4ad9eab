import { basename } from "node:path";
import type { FileOutcome } from "../databases/load-task.ts";
import { shown } from "../databases/shown.ts";
import { failureOf } from "../domain/errors.ts";
import type { LoadMode } from "../domain/load.ts";
import { plural } from "../lib/amount.ts";
import { formatDuration } from "../lib/duration.ts";
import { oneLine } from "../lib/invisible.ts";
import { EXIT, exitCodeOf } from "./exit.ts";
import { jsonText } from "./json.ts";

/** How many files came to what. */
export interface LoadCounts {
  readonly loaded: number;
  readonly already: number;
  readonly failed: number;
}

/** How a whole load ended. */
export interface LoadEnd {
  /** The database as it may be shown; null when it was not opened. */
  readonly to: string | null;
  /** Files of the folder that are no tables. */
  readonly otherCount: number;
  readonly durationMs: number;
  /** What ended it before its time. */
  readonly error: unknown;
}

/** Counts for the last line, the document and the exit code. */
function countOutcomes(outcomes: readonly FileOutcome[]): LoadCounts {
  const count = (kind: FileOutcome["kind"]): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  return { loaded: count("loaded"), already: count("already"), failed: count("failed") };
}

/** One line about one file. */
export function outcomeLine(outcome: FileOutcome, table: string): string {
  const name = shown(basename(outcome.path));
  switch (outcome.kind) {
    case "loaded":
      return `${name}: ${plural(outcome.rowCount, "row")} loaded into ${shown(table)} (${formatDuration(outcome.durationMs)})`;
    case "already":
      return `${name}: already there, loaded as ${shown(outcome.loadedAs)} at ${outcome.loadedAt}`;
    case "failed":
      return `${name}: failed`;
    default:
      return outcome satisfies never;
  }
}

/** The sentence about all files, the failures with their hints, and the last line. */
export function summaryLines(outcomes: readonly FileOutcome[], end: Omit<LoadEnd, "to" | "error">): readonly string[] {
  const { loaded, already, failed } = countOutcomes(outcomes);
  const counts = [`${loaded} loaded`, `${already} already there`, ...(failed > 0 ? [`${failed} failed`] : [])];
  const others = end.otherCount > 0 ? ` (${plural(end.otherCount, "other file")} left alone)` : "";
  return [
    `${plural(outcomes.length, "file")}, ${counts.join(", ")}${others}`,
    ...failureLines(outcomes),
    `Done in ${formatDuration(end.durationMs)}. loaded=${loaded} already=${already} failed=${failed}`,
  ];
}

/** What failed and what to do about it, two lines each. */
export function failureLines(outcomes: readonly FileOutcome[]): readonly string[] {
  const failed = outcomes.filter((outcome) => outcome.kind === "failed");
  return failed.flatMap(({ path, failure }) => {
    const name = basename(path);
    // Readers name the file in what they say, the loader does not.
    const line = oneLine(failure.message.startsWith(name) ? failure.message : `${name}, ${failure.message}`);
    return failure.hint === null ? [line] : [line, `  ${oneLine(failure.hint)}`];
  });
}

/** An error that ended the whole load: what was tried on what, and what to do. */
export function errorLines(error: unknown): readonly string[] {
  const { message, hint } = failureOf(error);
  return [`error: ${message}`, ...(hint === null ? [] : [`  ${hint}`])].map(oneLine);
}

/** The document of `--json`. */
export function reportDocument(
  order: { readonly table: string; readonly mode: LoadMode["kind"] },
  outcomes: readonly FileOutcome[],
  end: LoadEnd,
): string {
  const files = outcomes.map(({ path, kind, ...rest }) => ({ file: path, outcome: kind, ...rest }));
  const document = {
    to: end.to,
    table: order.table,
    mode: order.mode,
    counts: countOutcomes(outcomes),
    files,
    error: end.error === undefined ? null : failureOf(end.error),
    durationMs: Math.round(end.durationMs),
  };
  return jsonText(document);
}

/** 1 when a file failed, else what the error that ended the load calls for. */
export function exitCodeOfLoad(outcomes: readonly FileOutcome[], error: unknown): number {
  if (error !== undefined) return exitCodeOf(error);
  return countOutcomes(outcomes).failed > 0 ? EXIT.itemFailed : EXIT.fine;
}
