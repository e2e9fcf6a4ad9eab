import type { FileEntry } from "../../src/domain/file.ts";
import { groupItemsInSteps, type Item } from "../../src/domain/item.ts";
import type { Keep } from "../../src/domain/keep-rules.ts";
import type { Pair } from "../../src/domain/pair.ts";
import { parsePattern } from "../../src/domain/pattern.ts";
import type { LastRun } from "../../src/domain/run.ts";
import { inputOf } from "../../src/domain/status.ts";
import { luxonDates } from "../../src/runtime/dates.ts";

/** A pair with the defaults of the config. */
export function pairOf(sources: string | readonly string[], target: string, changes: Partial<Pair> = {}): Pair {
  return {
    name: "pair",
    job: { kind: "bundled", name: "timestamp" },
    params: {},
    expect: {},
    sources: [sources].flat().map((text) => parsePattern(text, luxonDates)),
    target: parsePattern(target, luxonDates),
    schedule: "* * * * *",
    timezone: "UTC",
    settleMs: 1_000,
    timeoutMs: 7_200_000,
    retry: { attempts: 3, backoffMs: 30_000 },
    onSourceChange: "keep",
    onJobChange: "keep",
    ...changes,
  };
}

/** What the config keeps when it does not say. */
export const KEEP: Keep = {
  runs: 20,
  runsForMs: 90 * 86_400_000,
  logsForMs: 30 * 86_400_000,
  trashForMs: 30 * 86_400_000,
};

/** A plain file of these bytes and time. */
export function fileOf(path: string, version = 1, changes: Partial<FileEntry> = {}): FileEntry {
  return {
    path,
    kind: "file",
    nameIsValid: true,
    sizeBytes: 10,
    modifiedAt: version,
    fingerprint: `${path}#${version}`,
    ...changes,
  };
}

/** The items of a pair, grouped in one go. */
export function groupItems(...given: Parameters<typeof groupItemsInSteps>): readonly Item[] {
  const steps = groupItemsInSteps(...given);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The one item that a file makes in a pair of two folders. */
export function itemOf(file: FileEntry): Item {
  const [item] = groupItems(pairOf("in", "out"), [[file]]);
  if (item === undefined) throw new Error(`${file.path} makes no item`);
  return item;
}

/** The newest run of an item, failed once unless changed. */
export function runOf(item: Item, changes: Partial<LastRun> = {}): LastRun {
  return {
    id: "000000000000r001",
    state: "failed",
    attempt: 1,
    input: inputOf(item),
    jobIdentity: "job",
    startedAt: 1_000,
    finishedAt: 2_000,
    failure: { code: "job-failed", kind: "transient", message: "it broke", hint: null },
    made: null,
    ...changes,
  };
}
