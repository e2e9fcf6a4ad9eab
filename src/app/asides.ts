import type { Skip } from "../domain/status.ts";
import type { Journal, Pause } from "../ports/journal.ts";

/** What people said about a pair and its items, besides the config. */
export class Asides {
  /** Items that are left aside, by key; each for the bytes it had. */
  readonly skips = new Map<string, Skip>();
  /** Somebody wants nothing of the pair to start. */
  pause: Pause | undefined;
  /** Items whose target is on its way into or out of the trash: nothing of them may start until it is there. */
  readonly withheld = new Set<string>();
  /** Items whose target was put aside to be made again, until a run of them begins: it has not vanished. */
  readonly redone = new Set<string>();

  /** What was said before the runner started. */
  recall(pair: string, journal: Pick<Journal, "skips" | "pauseOf">): void {
    for (const [key, skip] of journal.skips(pair)) this.skips.set(key, skip);
    this.pause = journal.pauseOf(pair);
  }
}
