import type { JobReport, LastRun, Output, RunId } from "../domain/run.ts";
import type { Reason, Status } from "../domain/status.ts";
import type { Amount } from "../lib/amount.ts";
import type { FlowActions, ItemFilter } from "./actions.ts";
import type { FlowEvents } from "./events.ts";
import type { Insights } from "./insights.ts";

/** Documents of the page, the API and `--json`: instants are ISO 8601 UTC, durations end in `Ms`. */
export type Counts = Readonly<Record<Status, number>>;

export interface PairSummary {
  readonly name: string;
  /** The worst status of its items; `error` too while it cannot be scanned. */
  readonly status: Status;
  readonly counts: Counts;
  /** Files and subfolders of its sources that are left out by their names: hidden, half-written, temporary. */
  readonly ignored: number;
}

export interface StatusDocument {
  readonly status: Status;
  readonly counts: Counts;
  readonly pairs: readonly PairSummary[];
  readonly scan: {
    readonly lastStartedAt: string | null;
    readonly lastDurationMs: number | null;
    readonly nextAt: string | null;
  };
  readonly config: { readonly valid: boolean; readonly errors: readonly string[] };
  readonly readOnly: boolean;
  readonly version: string;
}

/** A pair with what its row on the overview needs. */
export interface PairDocument extends PairSummary {
  readonly job: string;
  readonly sources: readonly string[];
  readonly target: string;
  readonly schedule: string;
  readonly timezone: string;
  /** Newest finish of a run of this pair. */
  readonly lastChangeAt: string | null;
  /** Median duration of its finished runs that are in memory. */
  readonly medianDurationMs: number | null;
  /** Why its folders could not be scanned, with what to do. */
  readonly problem: { readonly message: string; readonly hint: string | null } | null;
  /** Since when nothing of it starts because somebody paused it; null when nobody did. */
  readonly paused: { readonly at: string; readonly reason: string | null } | null;
  /** Runs that ended in each of the last 24 hours, the present one last. */
  readonly hours: readonly { readonly succeeded: number; readonly failed: number }[];
}

export interface ItemDocument {
  readonly id: string;
  readonly pair: string;
  readonly key: string;
  readonly status: Status;
  readonly reason: Reason;
  readonly message: string;
  readonly hint: string | null;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Of an error that is tried again by itself. */
  readonly nextAttemptAt: string | null;
  readonly sources: readonly string[];
  readonly target: string | null;
  readonly lastRunId: RunId | null;
  readonly updatedAt: string | null;
  /** How far its run is; sizes are in the unit `bytes`. */
  readonly progress: Amount | null;
  /** When its run will have ended, guessed from its progress or from past runs of the pair; null when nobody can know. */
  readonly expectedEndAt: string | null;
  /** Of its last run that ended. */
  readonly lastDurationMs: number | null;
}

export interface ItemDetail extends ItemDocument {
  readonly sourceFiles: readonly {
    readonly path: string;
    readonly sizeBytes: number | null;
    readonly modifiedAt: string | null;
  }[];
  readonly retryable: boolean;
  readonly skippable: boolean;
  /** Why somebody left it aside; null when nobody did. */
  readonly skipped: { readonly reason: string; readonly at: string } | null;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
}

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

export const SORTS = ["key", "updated", "duration"] as const;

export interface ItemQuery extends ItemFilter {
  /** By pair and key when not given; `updated` newest change first, `duration` longest last run first. */
  readonly sort?: (typeof SORTS)[number] | undefined;
  readonly limit: number;
  /** `nextCursor` of the page before; undefined for the first. Anything else is a FlowError `usage`. */
  readonly cursor?: string | undefined;
}

export interface ItemPage {
  readonly items: readonly ItemDocument[];
  /** Of all pages. */
  readonly total: number;
  readonly nextCursor: string | null;
}

export interface Health {
  readonly healthy: boolean;
  readonly message: string;
  readonly lastScanAt: string | null;
}

/** What the page and the API may ask and do; answers come from the last scan, never from walking folders. */
export interface FlowView {
  readonly name: string;
  readonly readOnly: boolean;
  status(): StatusDocument;
  pairs(): readonly PairDocument[];
  items(query: ItemQuery): ItemPage;
  item(id: string): ItemDetail | undefined;
  run(id: RunId): RunDetail | undefined;
  health(): Health;
  readonly actions: FlowActions;
  readonly insights: Insights;
  readonly events: FlowEvents;
}
