import type { EndedHour } from "../ports/history.ts";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** More are counted anew. */
const MOST_KEPT = 48;

type Ends = Pick<EndedHour, "succeeded" | "failed">;

/** How many runs of a pair ended in each hour of UTC: counted once, and then run by run. */
export class EndedHours {
  /** The first hour that is known (hours since 1970); none is until somebody asks. */
  #first = Number.POSITIVE_INFINITY;
  /** Those in which some ended. */
  readonly #hours = new Map<number, Ends>();
  #day: { readonly first: number; readonly hours: readonly Ends[] } | undefined;

  /**
   * The last 24 hours at a time (milliseconds since 1970), the present one last. `count` tells what ended since a time, and
   * is asked only when that is not known.
   */
  dayUpTo(now: number, count: (since: number) => readonly EndedHour[]): readonly Ends[] {
    const first = Math.floor(now / HOUR_MS) - DAY_HOURS + 1;
    if (this.#day?.first === first) return this.#day.hours;
    if (first < this.#first) {
      this.forget();
      for (const { at, ...ends } of count(first * HOUR_MS)) this.#hours.set(at / HOUR_MS, ends);
      this.#first = first;
    }
    const hours = Array.from({ length: DAY_HOURS }, (_, index) => this.#hours.get(first + index) ?? NONE);
    this.#day = { first, hours };
    return hours;
  }

  /** Takes a run that ended (milliseconds since 1970), in any order. */
  add(finishedAt: number, isSuccess: boolean): void {
    const hour = Math.floor(finishedAt / HOUR_MS);
    const { succeeded, failed } = this.#hours.get(hour) ?? NONE;
    this.#hours.set(hour, isSuccess ? { succeeded: succeeded + 1, failed } : { succeeded, failed: failed + 1 });
    this.#day = undefined;
    if (this.#hours.size > MOST_KEPT) this.forget();
  }

  /** What ended before is told otherwise by now. */
  forget(): void {
    this.#first = Number.POSITIVE_INFINITY;
    this.#hours.clear();
    this.#day = undefined;
  }
}

const NONE: Ends = { succeeded: 0, failed: 0 };
