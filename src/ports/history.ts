import type { LastRun, RunId } from "../domain/run.ts";

/** A run as lists need it: without its log and what it reported. */
export interface RunLine extends Pick<LastRun, "id" | "state" | "attempt" | "startedAt" | "finishedAt" | "failure"> {
  readonly pair: string;
  readonly key: string;
}

/** What narrows the runs of a flow; times are milliseconds since 1970. */
export interface RunsFilter {
  readonly pair?: string | undefined;
  readonly state?: RunLine["state"] | undefined;
  /** Started at or after. */
  readonly since?: number | undefined;
}

/** A run that ended, in numbers. */
export interface EndedRun {
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly succeeded: boolean;
  /** The fact `rows`, else `rows out`; null when its job told neither. */
  readonly rows: number | null;
  /** Of its target. */
  readonly bytes: number | null;
}

/** How many rows one run wrote. */
export interface ToldRows {
  readonly runId: RunId;
  readonly key: string;
  readonly finishedAt: number;
  readonly rows: number;
}

/** Runs that ended in one hour. */
export interface EndedHour {
  /** When the hour began (milliseconds since 1970). */
  readonly at: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** Questions about the past. Each takes as long as its answer is, however many runs there are. */
export interface RunHistory {
  /** Newest start first; with `before`, those behind that run. */
  listRuns(
    filter: RunsFilter,
    page: { readonly limit: number; readonly before?: Pick<RunLine, "startedAt" | "id"> | undefined },
  ): readonly RunLine[];
  /** How many fit, counted up to a limit. */
  countRuns(filter: RunsFilter, upTo: number): number;
  /** Runs of a pair that ended at or after a time, newest end first, at most `limit`. */
  ended(pair: string, since: number, limit: number): readonly EndedRun[];
  /** The same, but only those that succeeded and told how many rows they wrote. */
  toldRows(pair: string, since: number, limit: number): readonly ToldRows[];
  /** Hours of UTC in which runs of a pair ended at or after a time; hours without any are left out. */
  endedByHour(pair: string, since: number): readonly EndedHour[];
}
