import type { RunId, RunOutcome, WorkOrder } from "../domain/run.ts";

/** How far a run is; sizes are in the unit `bytes`, and a total that nobody knows is 0. */
export interface RunProgress {
  readonly run: RunId;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

export interface RunListener {
  /** Exactly once per submitted run, also when its worker died, hung or was cancelled. */
  outcome(outcome: RunOutcome): void;
  /** Any number of times before the outcome. */
  progress(progress: RunProgress): void;
  /** Whole lines that its job has logged meanwhile; of a flood the last ones alone. The outcome brings the whole log. */
  logged?(run: RunId, lines: string): void;
}

/** Where runs are performed. Submitting a run twice performs it once. */
export interface Executor {
  /** Runs performed at the same time; more may be submitted and wait. */
  readonly slots: number;
  start(listener: RunListener): Promise<void>;
  submit(order: WorkOrder): Promise<void>;
  /** Its outcome still comes, as `cancelled` unless it was faster. An unknown run is fine. */
  cancel(run: RunId, reason: string): Promise<void>;
  /** No new work, wait for what runs, then abort it. May be called twice. */
  stop(graceMs: number): Promise<void>;
}
