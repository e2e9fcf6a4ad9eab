import type { Failure } from "../domain/errors.ts";
import { type ItemFacts, inputOf } from "../domain/status.ts";
import { emptiedNote, vanishedTargets } from "../domain/vanished.ts";

/** What is known of a pair. */
export interface Known {
  /** The folder of its targets. */
  readonly folder: string;
  /** From the look before this one. */
  readonly factsOf: (key: string) => ItemFacts | undefined;
  readonly forced: ReadonlySet<string>;
  /** Items whose target somebody put aside; those that have run since are taken out. */
  readonly redone: Set<string>;
}

/** Notices when all targets or all sources of a pair go at once, and remembers whether targets are to be made again. */
export class Vanishing {
  #why: Failure | undefined;
  #isMeant = false;
  /** Inputs, by key, of targets that were seen, and that no run of ours is known to have made. */
  #missed: ReadonlyMap<string, string> = new Map();
  #items = 0;
  #note: string | undefined;

  /** Why nothing is made: until a target is back, or until somebody wants all to be made again. */
  get why(): Failure | undefined {
    return this.#why;
  }

  /** That its sources went, until there are any; no fault, and nothing waits for it. */
  get note(): string | undefined {
    return this.#note;
  }

  /** Somebody wants them to be made again. */
  resume(): void {
    this.#isMeant ||= this.#why !== undefined;
    this.#why = undefined;
  }

  /** Takes the facts of a new look. To force one of the targets is to want them all. */
  look(all: readonly ItemFacts[], { folder, factsOf, forced, redone }: Known): void {
    this.#note = emptiedNote(this.#items, all.length, this.#note);
    this.#items = all.length;
    for (const { item, lastRun } of all) if (lastRun !== undefined) redone.delete(item.key);
    const found = redone.size === 0 ? all : all.filter(({ item }) => !redone.has(item.key));
    const wasThere = ({ item }: Pick<ItemFacts, "item">) => {
      const before = factsOf(item.key);
      const input = before?.targetExists === true ? inputOf(before.item) : this.#missed.get(item.key);
      return input !== undefined && input === inputOf(item);
    };
    this.#why = vanishedTargets(folder, found, (item) => wasThere({ item }));
    this.#missed = new Map(
      this.#why === undefined ? [] : found.filter(wasThere).map(({ item }) => [item.key, inputOf(item)]),
    );
    if (this.#why === undefined) this.#isMeant = false;
    else if (this.#isMeant || found.some(({ item }) => forced.has(item.key))) this.resume();
  }
}
