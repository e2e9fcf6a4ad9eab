import type { Failure } from "./errors.ts";
import type { Item } from "./item.ts";
import { makingOf } from "./run.ts";
import { type ItemFacts, inputOf } from "./status.ts";

/** Fewer sources than this may well have been taken away one by one. */
const FEWEST_EMPTIED = 5;

/** What to tell of a pair whose sources are suddenly without files: no fault, as somebody may have moved them away. */
export function emptiedNote(itemsBefore: number, items: number, noteBefore: string | undefined): string | undefined {
  if (items > 0) return undefined;
  if (itemsBefore < FEWEST_EMPTIED) return noteBefore;
  return `no files now, ${itemsBefore} items before`;
}

/** Fewer targets than this are made again without a question, although they are all. */
const FEWEST_VANISHED = 5;

/**
 * Why a pair must not make its targets again by itself, or undefined: every target that was there is gone, and most
 * likely because a disk is not mounted. Targets whose sources changed would be made anyway and do not count.
 * `wasThere` tells of an item without a successful run whether its target was seen before.
 */
export function vanishedTargets(
  folder: string,
  found: readonly ItemFacts[],
  wasThere: (item: Item) => boolean,
): Failure | undefined {
  if (found.some((facts) => facts.targetExists)) return undefined;
  const gone = found.filter(({ item, lastRun }) => {
    const making = lastRun === undefined ? null : makingOf(lastRun);
    return making === null ? wasThere(item) : making.input === inputOf(item);
  });
  const [first] = gone;
  if (first === undefined || gone.length < FEWEST_VANISHED) return undefined;
  return {
    code: "folder-missing",
    kind: "environment",
    message: `all ${gone.length} targets that were in ${folder} are gone at once, so the pair is paused`,
    hint:
      "Is its disk or share mounted? The pair goes on when the files are back. To have all of them made again, retry one" +
      ` of them on the page, or: pairflow run --force ${JSON.stringify(first.item.key)}`,
  };
}
