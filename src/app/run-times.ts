import { medianSorted } from "simple-statistics";
import { durationMsOf, type LastRun } from "../domain/run.ts";
import { EndedHours } from "./ended-hours.ts";

/** So many of a pair's newest runs tell how long its runs take: enough for a median, and the same cost at any number. */
const SAMPLE = 500;

/** When a pair's runs finished, and how long the newest of them took. */
export class RunTimes {
  readonly hours = new EndedHours();
  /** The oldest first. */
  readonly #durationsMs: number[];
  #lastFinishAt: number | null;
  #medianMs: number | null | undefined;
  #ends = 0;

  constructor(runs: Iterable<LastRun>) {
    const newest = Array.from(runs)
      .flatMap(({ startedAt, finishedAt }) => (finishedAt === null ? [] : [{ startedAt, finishedAt }]))
      .sort((one, other) => one.finishedAt - other.finishedAt)
      .slice(-SAMPLE);
    this.#durationsMs = newest.map((run) => durationMsOf(run) ?? 0);
    this.#lastFinishAt = newest.at(-1)?.finishedAt ?? null;
  }

  /** Milliseconds since 1970, or null when none has finished. */
  get lastFinishAt(): number | null {
    return this.#lastFinishAt;
  }

  /** Grows with each run that ends: what the journal tells of the past is the same until then. */
  get ends(): number {
    return this.#ends;
  }

  /** Of the newest 500 that finished, or null. */
  get medianMs(): number | null {
    this.#medianMs ??=
      this.#durationsMs.length === 0 ? null : medianSorted(this.#durationsMs.toSorted((one, other) => one - other));
    return this.#medianMs;
  }

  /** Takes what became of the newest run of an item. */
  note(before: LastRun | undefined, after: LastRun | undefined): void {
    if (after?.finishedAt === null) return;
    if (after === undefined || after.id !== before?.id || before.finishedAt !== null) {
      // Another run counts as its newest, or is told to have ended otherwise.
      this.hours.forget();
      return;
    }
    const { finishedAt, state } = after;
    this.#ends += 1;
    this.#lastFinishAt = Math.max(this.#lastFinishAt ?? 0, finishedAt);
    this.#durationsMs.push(durationMsOf(after) ?? 0);
    if (this.#durationsMs.length > SAMPLE) this.#durationsMs.shift();
    this.#medianMs = undefined;
    this.hours.add(finishedAt, state === "succeeded");
  }
}
