import type { RunId } from "../domain/run.ts";
import type { Reason, Status } from "../domain/status.ts";
import type { Amount } from "../lib/amount.ts";
import type { RunSummary } from "./run-documents.ts";

/** An item as lists show it. */
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

/** Orders of the items: by pair and key, newest change first, longest last run first. */
export const ITEM_SORTS = ["key", "updated", "duration"] as const;
export type ItemSort = (typeof ITEM_SORTS)[number];

/** What narrows a list of items. */
export interface ItemFilter {
  /** `unfinished` is preliminary or error. */
  readonly status?: Status | "unfinished" | undefined;
  readonly pair?: string | undefined;
  readonly reason?: Reason | undefined;
  /** Part of the key, any case. */
  readonly text?: string | undefined;
  /** Changed at or after this (milliseconds since 1970); items that never ran have no such time. */
  readonly since?: number | undefined;
}

export interface ItemQuery extends ItemFilter {
  /** `key` when it is not given. */
  readonly sort?: ItemSort | undefined;
  readonly limit: number;
  /** `nextCursor` of the page before; undefined for the first. Anything else is a FlowError `usage`. */
  readonly cursor?: string | undefined;
}

/** Items of one page of a list. */
export interface ItemPage {
  readonly items: readonly ItemDocument[];
  /** Of all pages. */
  readonly total: number;
  readonly nextCursor: string | null;
}
