import type { Failure } from "./errors.ts";
import type { Expectations, JobRef } from "./pair.ts";
import type { Bindings } from "./pattern.ts";

/** Sorts by the time at which runs began. */
export type RunId = string;

/** Facts about a run, shown on its page: rows in and out, unmatched keys, blanks. */
export interface JobReport {
  /** By name. `expect` of the pair can bound them: a list by its length, a text by the number it spells. */
  readonly facts?: Readonly<Record<string, number | string | readonly string[]>>;
  /** Sentences that do not fail the run. */
  readonly warnings?: readonly string[];
}

/** A source file as a job gets it. */
export interface SourceFile {
  /** Local path to read. */
  readonly path: string;
  /** As people know it: folder and name, relative to the flow folder. */
  readonly name: string;
}

/** Everything a worker needs for one run; it reads neither config nor journal. */
export interface WorkOrder {
  readonly run: RunId;
  readonly pair: string;
  readonly key: string;
  readonly job: JobRef;
  readonly params: Readonly<Record<string, unknown>>;
  readonly expect: Expectations;
  readonly sources: readonly SourceFile[];
  /** The pair's names for the sources, one each, where it gives them. */
  readonly as?: readonly string[] | undefined;
  /** Private path to write to; the runner publishes it. */
  readonly target: string;
  /** The target as people know it. */
  readonly targetName: string;
  readonly bindings: Bindings;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly timeoutMs: number;
  /** Whether to tell the hashes of the sources, so that a file that is only touched later can be known by its bytes. */
  readonly hashSources?: boolean | undefined;
}

/** A file that a worker made and synced. */
export interface Output {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** SHA-256 of each source in hex, where the order asked for them. */
  readonly sources?: readonly string[] | undefined;
}

/** What came of one run. A failed run has published nothing. */
export type RunOutcome = { readonly run: RunId; readonly log: string } & (
  | { readonly kind: "made"; readonly output: Output; readonly report: JobReport }
  | { readonly kind: "failed"; readonly failure: Failure }
);

/** What a run made a target from. */
export interface Making {
  /** Versions of the source files it read. */
  readonly input: string;
  /** Job code, params and expectations it ran with. */
  readonly jobIdentity: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

/** What the planner needs to know of the newest run of an item. */
export interface LastRun extends Making {
  readonly id: RunId;
  readonly state: "running" | "succeeded" | "failed" | "lost";
  /** Runs charged so far to these source bytes and this job, this one included when it is charged. */
  readonly attempt: number;
  readonly failure: Failure | null;
  /** The newest run before this one that succeeded; null when there is none, and of a run that itself succeeded. */
  readonly made: Making | null;
}

/** How long a run took (milliseconds), or null while it runs; 0 when the wall clock was set back meanwhile. */
export function durationMsOf({ startedAt, finishedAt }: Pick<LastRun, "startedAt" | "finishedAt">): number | null {
  return finishedAt === null ? null : Math.max(0, finishedAt - startedAt);
}

/** The run that made an item's target, as far as ours did; null when none of them is known to have. */
export function makingOf(last: LastRun): Making | null {
  return last.state === "succeeded" ? last : last.made;
}
