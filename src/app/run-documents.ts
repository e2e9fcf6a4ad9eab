import type { JobReport, LastRun, Output, RunId } from "../domain/run.ts";

/** A run as lists show it. */
export interface RunSummary {
  readonly id: RunId;
  readonly itemId: string;
  readonly pair: string;
  readonly key: string;
  readonly state: LastRun["state"];
  readonly attempt: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly durationMs: number | null;
  readonly message: string | null;
  readonly hint: string | null;
}

export interface RunDetail extends RunSummary {
  readonly sources: readonly string[];
  readonly target: string;
  readonly output: Output | null;
  readonly facts: NonNullable<JobReport["facts"]>;
  readonly warnings: readonly string[];
  readonly log: string;
}
