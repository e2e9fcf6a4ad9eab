import type { Failure } from "../domain/errors.ts";
import type { LastRun } from "../domain/run.ts";
import type { ItemFacts, PairRules } from "../domain/status.ts";
import { RanLast } from "./ran-last.ts";
import { type Known, Vanishing } from "./vanishing.ts";

/** Why a pair starts nothing until somebody says so: its targets went all at once, or its runs fail the same way. */
export class Pauses {
  readonly #ranLast: RanLast;
  readonly #vanishing: Vanishing;
  readonly #known: Known;
  #alike: Failure | undefined;

  /** Begins with the last runs by key, or with what was seen under another config and what people said to it. */
  constructor(known: Known, from: ReadonlyMap<string, LastRun> | Pauses) {
    this.#ranLast = from instanceof Pauses ? from.#ranLast : new RanLast(from);
    this.#vanishing = from instanceof Pauses ? from.#vanishing : new Vanishing();
    this.#known = known;
  }

  get why(): Failure | undefined {
    return this.#vanishing.why ?? this.#alike;
  }

  /** That its runs all fail the same way. */
  get failingAlike(): Failure | undefined {
    return this.#alike;
  }

  /** What is odd about the pair and no fault. */
  get note(): string | undefined {
    return this.#vanishing.note;
  }

  /** A run of an item changed. */
  noteRun(key: string, run: LastRun): void {
    this.#ranLast.note(key, run);
  }

  /** Takes the facts of a new look, before they become what is known. */
  look(found: readonly ItemFacts[]): void {
    this.#vanishing.look(found, this.#known);
  }

  /** Compares the last runs again; tells whether the pair is paused. */
  compare(rules: PairRules): boolean {
    this.#alike = this.#ranLast.failingAlike(this.#known.factsOf, rules);
    return this.why !== undefined;
  }

  /** Lets the pair go on; the next run that fails so pauses it again. */
  resume(rules: PairRules): void {
    this.#vanishing.resume();
    while (this.#ranLast.failingAlike(this.#known.factsOf, rules) !== undefined && this.#ranLast.forgetOldest());
  }
}
