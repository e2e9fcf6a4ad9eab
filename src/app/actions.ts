import type { ItemFilter } from "./item-documents.ts";

/** What may be done to many items at once. */
export const ITEM_ACTIONS = ["retry", "skip", "unskip", "redo"] as const;
export type ItemAction = (typeof ITEM_ACTIONS)[number];

/** A target that was put aside, so that it is made again. */
export interface TrashedTarget {
  /** Names it for `restore`. */
  readonly id: string;
  readonly pair: string;
  readonly key: string;
  /** Folder and name, as people know them. */
  readonly target: string;
  /** ISO 8601 UTC. */
  readonly trashedAt: string;
}

/** How many items an action reached. */
export interface ActionResult {
  readonly changed: number;
  /** Items that fit the filter but could not take the action: too late, or not in a state for it. */
  readonly unchanged: number;
}

/** The list was not as long as its reader saw it, so nothing was done. */
export interface OtherCount {
  /** How many items fit the filter now. */
  readonly found: number;
}

/**
 * What people may change. An unknown id, pair or run gives `undefined` or false; so does what has changed meanwhile and
 * leaves nothing to do. A read-only view refuses all of it with a FlowError `usage`.
 */
export interface FlowActions {
  /** Forgets the failed attempts of an item and starts it again. */
  retry(itemId: string): boolean;
  /** Leaves an item aside as it is now, with a reason people can read: it does not start until its sources change. */
  skip(itemId: string, reason: string): boolean;
  /** Takes a skip back. */
  unskip(itemId: string): boolean;
  /**
   * Puts aside the target of the item and every target that was made from it, so that all of them are made again. What
   * could not be made again, since another source is missing, stays. Undefined also while one of them runs.
   */
  redo(itemId: string): Promise<readonly TrashedTarget[] | undefined>;
  /** What `redo` of this item would put aside, itself first: shown before anyone agrees to it. */
  redoes(itemId: string): readonly { readonly itemId: string; readonly target: string }[] | undefined;
  /** Targets that were put aside for this item, newest first. */
  trashOf(itemId: string): Promise<readonly TrashedTarget[]>;
  /** Puts a target back; one that was made since goes to the trash in turn. False also while its item runs. */
  restore(trashId: string): Promise<boolean>;
  /**
   * One action for all items of a filter, or none of them when they are not as many as expected: then the list changed
   * under the reader's eyes. A skip without a reason is a FlowError `usage`.
   */
  applyToAll(
    action: ItemAction,
    filter: ItemFilter,
    options: { readonly expectedCount: number; readonly reason?: string | undefined },
  ): Promise<ActionResult | OtherCount>;
  /** Starts nothing of a pair until `resume`, over restarts too. What runs goes on. */
  pause(pair: string, reason: string | null): boolean;
  /** Lets a paused pair go on, also one that paused itself since all its runs failed the same way. */
  resume(pair: string): boolean;
  /** Stops a run; its item fails as `cancelled`, and is not tried again by itself. */
  cancel(runId: string): Promise<boolean>;
  /** Looks at every pair now, as a tick does. */
  scan(): void;
}
