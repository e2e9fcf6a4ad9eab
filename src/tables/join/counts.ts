import { FirstKeys } from "./first-keys.ts";
import type { Keys } from "./key-index.ts";
import type { KeyFindings } from "./matcher.ts";

/** What is counted along a join; each list by source. */
export class JoinCounts implements KeyFindings {
  readonly #rows: number[];
  readonly #blank: number[];
  readonly repeated: readonly FirstKeys[];
  readonly unmatched: readonly FirstKeys[];
  /** Rows of the first source that have no partner in this later one. */
  readonly partnerless: readonly FirstKeys[];
  #incomplete = 0;

  constructor(sourceCount: number) {
    const sources = Array.from({ length: sourceCount });
    this.#rows = sources.map(() => 0);
    this.#blank = sources.map(() => 0);
    this.repeated = sources.map(() => new FirstKeys());
    this.unmatched = sources.map(() => new FirstKeys());
    this.partnerless = sources.map(() => new FirstKeys());
  }

  get rows(): readonly number[] {
    return this.#rows;
  }

  /** Rows whose key is blank. */
  get blank(): readonly number[] {
    return this.#blank;
  }

  /** Rows of the first source that have no partner in one later source or in several. */
  get incomplete(): number {
    return this.#incomplete;
  }

  addIncomplete(): void {
    this.#incomplete++;
  }

  /** Counts rows of a source and the blank ones of their keys. */
  add(source: number, { count, froms }: Keys): void {
    let blank = 0;
    for (const from of froms) if (from < 0) blank++;
    this.#rows[source] = (this.#rows[source] ?? 0) + count;
    this.#blank[source] = (this.#blank[source] ?? 0) + blank;
  }
}
