import type { Keep } from "./keep-rules.ts";
import type { Marker } from "./marker.ts";
import type { Pattern } from "./pattern.ts";
import type { FlowTelling } from "./receivers.ts";
import type { SqlTypes } from "./sql-query.ts";

/** Where the code of a job is found; paths are absolute. */
export type JobRef =
  | { readonly kind: "bundled"; readonly name: string }
  | { readonly kind: "script"; readonly path: string }
  | SqlRef
  | CommandRef;

/** A file with one query over the sources. */
export interface SqlRef {
  readonly kind: "sql";
  readonly path: string;
  /** How cells come into the query; as the file says when the pair does not. */
  readonly types?: SqlTypes | undefined;
}

/** A program that is run in the flow folder, without a shell. */
export interface CommandRef {
  readonly kind: "command";
  /** Program and arguments as the config has them, placeholders included (command.ts). */
  readonly argv: readonly string[];
  /** Names of the environment variables that it gets besides the usual ones, where they are set. */
  readonly env: readonly string[];
  /** Absolute path of the flow folder. */
  readonly root: string;
}

export interface RetryRules {
  /** Runs charged to an item before it is given up, the first one included. */
  readonly attempts: number;
  /** Wait after the first failure; it doubles with each one, up to an hour. */
  readonly backoffMs: number;
}

/** What a fact may be, the bounds included; at least one of them is there. */
export interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Bounds by the name of a fact. */
export type Expectations = Readonly<Record<string, Bounds>>;

/** Source pattern(s), target pattern and job: the config's unit, with every default filled in. */
export interface Pair {
  readonly name: string;
  readonly job: JobRef;
  readonly params: Readonly<Record<string, unknown>>;
  /** What a run must report to be published; empty when anything will do. */
  readonly expect: Expectations;
  readonly sources: readonly Pattern[];
  /** What an SQL job calls the sources, one name each; `source`, `source_2` and so on when not given. */
  readonly as?: readonly string[] | undefined;
  readonly target: Pattern;
  /** Cron expression, read in `timezone`. */
  readonly schedule: string;
  readonly timezone: string;
  readonly settleMs: number;
  /** Name of the file beside each source that says that it is whole; without one, sources settle by themselves. */
  readonly done?: Marker | undefined;
  /** Whether each run reads copies of its sources, which nothing can change meanwhile. */
  readonly snapshot?: boolean | undefined;
  readonly timeoutMs: number;
  readonly retry: RetryRules;
  readonly onSourceChange: "keep" | "rerun";
  /** Whether targets are made again that another job, params or expectations made. */
  readonly onJobChange: "keep" | "rerun";
}

/** All pairs of one config file, in one flow folder; a pair stands behind those that feed it. */
export interface Flow {
  readonly name: string;
  /** Absolute path of the flow folder. */
  readonly root: string;
  readonly keep: Keep;
  /** Whom it tells what; nobody anything when not given. */
  readonly telling?: FlowTelling | undefined;
  readonly pairs: readonly Pair[];
}
