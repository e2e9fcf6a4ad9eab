import type { Pair } from "../../src/domain/pair.ts";
import { pairOf } from "../support/flow-parts.ts";

export const SETTLE_MS = 1_000;
const TIMEOUT_MS = 120_000;
export const ATTEMPTS = 3;

const common = {
  settleMs: SETTLE_MS,
  timeoutMs: TIMEOUT_MS,
  retry: { attempts: ATTEMPTS, backoffMs: 30_000 },
} as const;

/** A chain of three, one of them made again on every change, and a pair beside it where two files can meet in a target. */
export const PAIRS: readonly Pair[] = [
  pairOf("in", "stamped", { ...common, name: "stamp" }),
  pairOf("stamped/A{rest}", "scored/A{rest}", {
    ...common,
    name: "score",
    onSourceChange: "rerun",
    onJobChange: "rerun",
  }),
  pairOf(["scored/A{rest}", "stamped/B{rest}"], "merged/M{rest}", { ...common, name: "merge" }),
  pairOf("other/{who}-{rest}", "sorted/S{rest}", { ...common, name: "sort" }),
];

/** Pairs whose sources only people write. */
export const FIRST_PAIRS: readonly string[] = ["stamp", "sort"];

/** Files that people write, change and take away. */
export const SOURCE_FILES = [
  "in/A1.csv",
  "in/A2.csv",
  "in/B1.csv",
  "other/p-1.csv",
  "other/q-1.csv",
  "other/p-2.csv",
] as const;

/** What can be made of them. */
export const TARGET_FILES = [
  "stamped/A1.csv",
  "stamped/A2.csv",
  "stamped/B1.csv",
  "scored/A1.csv",
  "scored/A2.csv",
  "merged/M1.csv",
  "sorted/S1.csv",
  "sorted/S2.csv",
] as const;

export const FOLDERS = ["in", "other", "stamped", "scored", "merged", "sorted"] as const;

/** The pair that writes into the folder of a path; undefined for folders that only people write. */
export function makerOf(path: string): Pair | undefined {
  const folder = path.slice(0, path.indexOf("/"));
  return PAIRS.find((pair) => pair.target.folder === folder);
}
