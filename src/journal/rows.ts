import type { SQLOutputValue } from "node:sqlite";
import type { LastRun, Making } from "../domain/run.ts";
import type { RunRecord } from "../ports/journal.ts";

type Row = Readonly<Record<string, SQLOutputValue>>;

/**
 * A row of the newest runs; what made the target is not in it, and null. Rows were written by `sqlite.ts` alone, so JSON
 * columns are trusted to hold what it put in.
 */
export function readLastRun(row: Row): { readonly key: string; readonly last: LastRun } {
  return {
    key: text(row, "key"),
    last: {
      id: text(row, "id"),
      state: state(row),
      attempt: number(row, "attempt"),
      input: text(row, "input"),
      jobIdentity: text(row, "job_identity"),
      startedAt: number(row, "started_at"),
      finishedAt: optionalNumber(row, "finished_at"),
      failure: json<LastRun["failure"]>(row, "failure"),
      made: null,
    },
  };
}

/** A row of a run that succeeded. */
export function readMaking(row: Row): Making {
  return {
    input: text(row, "input"),
    jobIdentity: text(row, "job_identity"),
    startedAt: number(row, "started_at"),
    finishedAt: optionalNumber(row, "finished_at"),
  };
}

/** A row with every column of a run. */
export function readRecord(row: Row): RunRecord {
  const { key, last } = readLastRun(row);
  const { made, ...run } = last;
  return {
    ...run,
    key,
    pair: text(row, "pair"),
    sources: json<readonly string[]>(row, "sources") ?? [],
    target: text(row, "target"),
    output: json<RunRecord["output"]>(row, "output"),
    report: json<RunRecord["report"]>(row, "report"),
    log: text(row, "log"),
  };
}

function state(row: Row): LastRun["state"] {
  const value = text(row, "state");
  return value === "running" || value === "succeeded" || value === "failed" ? value : "lost";
}

function text(row: Row, column: string): string {
  return String(row[column] ?? "");
}

function number(row: Row, column: string): number {
  return Number(row[column] ?? 0);
}

function optionalNumber(row: Row, column: string): number | null {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value);
}

function json<T>(row: Row, column: string): T | null {
  const value = row[column];
  return typeof value === "string" ? JSON.parse(value) : null;
}

/** A value as a column keeps it; null stays null. */
export function asJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
