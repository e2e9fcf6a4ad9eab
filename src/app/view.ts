import type { RunId } from "../domain/run.ts";
import type { Counts, Status } from "../domain/status.ts";
import type { FlowActions } from "./actions.ts";
import type { FlowEvents } from "./events.ts";
import type { Insights } from "./insights.ts";
import type { ItemDetail, ItemDocument, ItemPage, ItemQuery } from "./item-documents.ts";
import type { PairMeter } from "./meters.ts";
import type { RunDetail } from "./run-documents.ts";

/** A pair with its counts. In all documents of page, API and `--json` instants are ISO 8601 UTC, durations end in `Ms`. */
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
  /** Of the file as it was looked at last; `stamp` tells which one is in force. */
  readonly config: { readonly valid: boolean; readonly errors: readonly string[]; readonly stamp?: string | undefined };
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
  /** Median duration of the newest 500 of its finished runs that are in memory. */
  readonly medianDurationMs: number | null;
  /** What is odd and no fault: its sources are suddenly without files. */
  readonly note: string | null;
  /** Why its folders could not be scanned, or why nothing of it starts, with what to do. */
  readonly problem: { readonly message: string; readonly hint: string | null } | null;
  /** Since when nothing of it starts because somebody paused it; null when nobody did. */
  readonly paused: { readonly at: string; readonly reason: string | null } | null;
  /** Runs that ended in each of the last 24 hours, the present one last. */
  readonly hours: readonly { readonly succeeded: number; readonly failed: number }[];
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
  /** As lists show it, which asks nobody for its past. */
  itemDocument(id: string): ItemDocument | undefined;
  run(id: RunId): RunDetail | undefined;
  /** Healthy while no pair is behind its schedule. */
  health(): Health;
  /** Healthy too once every pair has been scanned: before, every answer would be of a part. */
  readiness(): Health;
  /** What monitoring asks for, by pair. */
  meters(): readonly PairMeter[];
  readonly actions: FlowActions;
  readonly insights: Insights;
  readonly events: FlowEvents;
}
