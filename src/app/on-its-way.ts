import { patternsOverlap } from "../domain/overlap.ts";
import type { Pair } from "../domain/pair.ts";
import type { Pattern } from "../domain/pattern.ts";
import type { Entry } from "./entry-table.ts";

/** What of one pair goes into another: the index of the feeder, and the sources that may read what it makes. */
interface Feed {
  readonly from: number;
  readonly target: Pattern;
  readonly readers: readonly Pattern[];
}

/**
 * Answers, for the items of a row (a list for each pair), to which pairs something of them is still on its way: an item
 * that is not success stands in a pair before them, and what it will make is read there. Expects pairs behind those
 * that feed them. What feeds what is worked out once, at the first question.
 */
export function createOnItsWay(pairs: readonly Pair[]): (items: readonly (readonly Entry[])[]) => readonly boolean[] {
  let feeds: readonly (readonly Feed[])[] | undefined;
  return (items) => {
    feeds ??= pairs.map((pair) => feedsOf(pair, pairs));
    const isComing: boolean[] = [];
    for (const into of feeds) {
      isComing.push(
        into.some(
          (feed) => isComing[feed.from] === true || (items[feed.from] ?? []).some((entry) => isFor(feed, entry)),
        ),
      );
    }
    return isComing;
  };
}

function feedsOf({ sources }: Pair, pairs: readonly Pair[]): readonly Feed[] {
  return pairs.flatMap(({ target }, from) => {
    const readers = sources.filter((source) => patternsOverlap(source, target));
    return readers.length === 0 ? [] : [{ from, target, readers }];
  });
}

/** Of an item without a name for its target nobody knows who would read it. */
function isFor({ target, readers }: Feed, { facts, decision }: Entry): boolean {
  const made = facts.item.target;
  if (decision.status === "success") return false;
  if (made === undefined) return true;
  return readers.some((source) => source.folder !== target.folder || source.match(made) !== undefined);
}
