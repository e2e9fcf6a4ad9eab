import type { Failure } from "./errors.ts";

/** The last runs that are compared, one for each item: a few bad files that are tried again and again are few. */
export const RUNS_COMPARED = 20;

/** The newest run of an item, as far as it matters here. */
export interface ComparedRun {
  /** Null for one that did not fail, or whose item has changed since. */
  readonly failure: Failure | null;
  /** How the item and its files are called, which differs from item to item. */
  readonly names: readonly string[];
}

/**
 * Why a pair must not go on, or undefined: more than half of its last runs failed the same way, so the fault is most
 * likely not in the files. The runs come oldest first, one for each item.
 */
export function failingAlike(runs: readonly ComparedRun[]): Failure | undefined {
  const last = runs.slice(-RUNS_COMPARED);
  const failed = last.flatMap(({ failure, names }) =>
    failure === null ? [] : [{ failure, shape: shapeOf(failure, names) }],
  );
  if (failed.length * 2 <= RUNS_COMPARED) return undefined;
  for (const alike of Map.groupBy(failed, ({ shape }) => shape).values()) {
    const newest = alike.at(-1)?.failure;
    if (newest === undefined || alike.length * 2 <= RUNS_COMPARED) continue;
    const message = `${alike.length} of the last ${last.length} files failed the same way, so the pair is paused: ${newest.message}`;
    const resume =
      "Mend the cause, then retry one of them; a changed job, other params or new files start the pair too.";
    return { ...newest, kind: "permanent", message, hint: newest.hint === null ? resume : `${newest.hint} ${resume}` };
  }
  return undefined;
}

/** Long messages list what they found, which differs from file to file. */
const SHAPE_CHARACTERS = 160;

/** Code and message without what differs from file to file: its names, quoted values, numbers. */
function shapeOf({ code, message }: Failure, names: readonly string[]): string {
  const longestFirst = names.filter((name) => name !== "").sort((one, other) => other.length - one.length);
  const nameless = longestFirst.reduce((text, name) => text.replaceAll(name, "*"), message);
  const shape = nameless
    .replace(/"[^"]*"/g, '"*"')
    .replace(/[^\s"]*\*[^\s",:;]*/g, "*")
    .replace(/\d+(?:[.,]\d+)*/g, "0");
  return `${code} ${shape.slice(0, SHAPE_CHARACTERS)}`;
}
