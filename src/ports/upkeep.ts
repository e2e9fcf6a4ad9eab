import type { ItemPast, Leaving } from "../domain/keep.ts";

/** A place in the order of items. */
export interface ItemPlace {
  readonly pair: string;
  readonly key: string;
}

/** What keeps a journal from growing for ever; in small steps, since it shares the runner's time. */
export interface Upkeep {
  /**
   * Items behind a place, in their order, also of pairs that the flow no longer has: so many that they have that number
   * of runs together, of which the last item may have more. None behind the last item.
   */
  pastBehind(place: ItemPlace, runs: number): readonly ItemPast[];
  /**
   * Removes runs and logs, in one transaction; those that are not there are fine. Nothing goes of an item whose newest
   * run is another one by now, and no run that is under way.
   */
  remove(leaving: readonly Leaving[]): void;
  /**
   * Gives free room of the file back to the disk: at most so many pages of it, or all, for which the file may be written
   * anew. Returns how many bytes.
   */
  shrink(pages: number | "all"): number;
}
