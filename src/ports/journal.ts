import type { Failure } from "../domain/errors.ts";
import type { JobReport, LastRun, Output, RunId } from "../domain/run.ts";
import type { Skip } from "../domain/status.ts";
import type { RunHistory } from "./history.ts";
import type { Outbox } from "./outbox.ts";
import type { Upkeep } from "./upkeep.ts";

/** A run as it begins. */
export interface RunStart {
  readonly id: RunId;
  readonly pair: string;
  readonly key: string;
  readonly attempt: number;
  /** Folder and name of each source and of the target, as people know them. */
  readonly sources: readonly string[];
  readonly target: string;
  readonly input: string;
  readonly jobIdentity: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What a run made and is about to publish. */
export interface RunMade {
  readonly id: RunId;
  readonly output: Output;
  readonly report: JobReport;
  readonly log: string;
}

/** How a run ended. `attempt` is what it counts as in the end: one less than at its start when it was not charged. */
export interface RunEnd {
  readonly id: RunId;
  readonly state: "succeeded" | "failed" | "lost";
  readonly attempt: number;
  readonly finishedAt: number;
  readonly failure: Failure | null;
  readonly output: Output | null;
  readonly report: JobReport | null;
  readonly log: string;
}

/** One run with everything that is kept of it. */
export interface RunRecord extends RunStart, Omit<RunEnd, "state" | "finishedAt"> {
  readonly state: LastRun["state"];
  readonly finishedAt: number | null;
}

/** A pair of which somebody wants nothing to start. */
export interface Pause {
  readonly reason: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * The record of runs: history, never the truth. Only the runner writes. Each method is one transaction, and outlives the
 * process when it returns. Throws `journal-unusable` (environment).
 */
export interface Journal extends RunHistory, Upkeep, Outbox {
  /** The newest run of each item of a pair, by key; the map is the caller's to keep. */
  latest(pair: string): Map<string, LastRun>;
  /** Outlives a power cut too, when it returns: an attempt is counted before it starts. A skip of its item is over. */
  begin(run: RunStart): void;
  /** Before its output is published: a run that dies right after is known by it. Outlives a power cut as `end` does. */
  made(run: RunMade): void;
  /** Outlives a power cut at the latest with the next `begin`. */
  end(run: RunEnd): void;
  /** Turns every run still marked as running into `lost`: its owner is dead. What it `made` stays. Returns how many. */
  loseRunning(at: number): number;
  /**
   * Forgets the failed attempts of an item, so that it starts again; an item without runs is fine. Its newest run is then
   * the last one that succeeded, which is returned, or none.
   */
  rearm(pair: string, key: string): LastRun | undefined;
  /**
   * Takes a run for the newest of its item, or with undefined none: the target is there that it made, or one that no run
   * is known to have made. All its runs stay.
   */
  setNewest(pair: string, key: string, run: RunId | undefined): void;
  /**
   * Notes the present versions of the sources of a run: they are the same bytes, or as the run itself left them. An
   * unknown run is fine.
   */
  renew(run: RunId, input: string): void;
  /** The items of a pair that people left aside, by key; the map is the caller's to keep. */
  skips(pair: string): Map<string, Skip>;
  /** Notes items of a pair that are left aside, in place of what was noted of them before. Outlives a power cut. */
  skip(pair: string, skips: ReadonlyMap<string, Skip>): void;
  /** Forgets the skips of these items; an item without one is fine. Outlives a power cut. */
  unskip(pair: string, keys: readonly string[]): void;
  pauseOf(pair: string): Pause | undefined;
  /** Notes that a pair is paused, or with undefined that it is not. Outlives a power cut. */
  setPause(pair: string, pause: Pause | undefined): void;
  run(id: RunId): RunRecord | undefined;
  /** Newest first, at most `limit`. */
  runsOf(pair: string, key: string, limit: number): readonly RunRecord[];
  /** May be called twice. */
  close(): void;
}
