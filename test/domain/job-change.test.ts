import { describe, expect, it } from "vitest";
import type { LastRun } from "../../src/domain/run.ts";
import { decide, type ItemFacts, type PairRules } from "../../src/domain/status.ts";
import { fileOf, itemOf, pairOf, runOf } from "../support/flow-parts.ts";

const item = itemOf(fileOf("a.csv"));
const keep: PairRules = { ...pairOf("in", "out"), paused: false, jobIdentity: "job" };
const jobRerun: PairRules = { ...keep, onJobChange: "rerun" };
const sourceRerun: PairRules = { ...keep, onSourceChange: "rerun" };
const bothRerun: PairRules = { ...jobRerun, onSourceChange: "rerun" };

const succeeded = { state: "succeeded", failure: null } as const;
/** Runs that made the target: as it would be now, with an older job, from other bytes, and both. */
const byJob = runOf(item, succeeded);
const byOlder = runOf(item, { ...succeeded, jobIdentity: "old" });
const fromOther = runOf(item, { ...succeeded, input: "x" });
const byOlderFromOther = runOf(item, { ...succeeded, jobIdentity: "old", input: "x" });
/** Newer runs that did not make it again: with the job as it is now, and with one that was there in between. */
const failed = (changes: Partial<LastRun>) => runOf(item, { made: byOlder, ...changes });
const worse = { attempt: 3, jobIdentity: "worse" };
const later = 10_000_000;

const there: ItemFacts = { item, targetExists: true, lastRun: undefined, settledAt: null, queued: false };

type Row = readonly [
  name: string,
  lastRun: LastRun | undefined,
  rules: PairRules,
  expected: string,
  change: Partial<ItemFacts> & { readonly now?: number },
];

const rows: readonly Row[] = [
  ["the job that made it", byJob, bothRerun, "success done skip", {}],
  ["an older job, kept", byOlder, keep, "success done skip", {}],
  ["an older job, when only sources are watched", byOlder, sourceRerun, "success done skip", {}],
  ["an older job, to be made again", byOlder, jobRerun, "success stale start", {}],
  ["an older job, chosen to start", byOlder, jobRerun, "preliminary queued skip", { queued: true }],
  ["an older job, of a paused pair", byOlder, { ...jobRerun, paused: true }, "success stale skip", {}],
  ["other bytes, when only jobs are watched", fromOther, jobRerun, "success stale skip", {}],
  ["an older job and other bytes, kept", byOlderFromOther, keep, "success stale skip", {}],
  ["an older job and other bytes, for the job's sake", byOlderFromOther, jobRerun, "success stale start", {}],
  ["an older job and a source that changes", byOlderFromOther, jobRerun, "success stale skip", { settledAt: 500 }],
  ["nobody we know of", undefined, jobRerun, "success external skip", {}],
  [
    "nobody we know of, and an older job failed",
    failed({ made: null, ...worse }),
    jobRerun,
    "success external skip",
    {},
  ],
  ["an older job, and the remake failed", failed({}), jobRerun, "error failed skip", {}],
  ["an older job, and another attempt is due", failed({}), jobRerun, "error failed start", { now: later }],
  [
    "an older job, and the attempts are used up",
    failed({ attempt: 3 }),
    jobRerun,
    "error gave-up skip",
    { now: later },
  ],
  ["an older job, and the remake died", failed({ state: "lost", failure: null }), jobRerun, "error lost skip", {}],
  ["an older job, and the one that failed was mended", failed(worse), jobRerun, "success stale start", {}],
  [
    "the job, which was set back after another failed",
    failed({ made: byJob, ...worse }),
    jobRerun,
    "success done skip",
    {},
  ],
  ["the job, and a forced remake failed", failed({ made: byJob }), bothRerun, "success done skip", {}],
];

describe("a target that is there, made by", () => {
  it.each(rows)("%s", (_name, lastRun, rules, expected, change) => {
    const { now = 2_001, ...facts } = change;
    const { status, reason, decision } = decide({ ...there, lastRun, ...facts }, rules, now);
    expect(`${status} ${reason} ${decision}`).toBe(expected);
  });
});

const JOB = "The job, its params or its expectations changed after the target was made; it is made again.";

it.each([
  [
    "kept",
    byOlder,
    keep,
    "The target file is there; the job, its params or its expectations changed since it was made.",
  ],
  ["for the job", byOlder, jobRerun, JOB],
  ["for the job alone, as the source is kept", byOlderFromOther, jobRerun, JOB],
  [
    "for the source alone, as the job is kept",
    byOlderFromOther,
    sourceRerun,
    "The source changed after the target was made; it is made again.",
  ],
  [
    "for both",
    byOlderFromOther,
    bothRerun,
    "The source and the job changed after the target was made; it is made again.",
  ],
])("says why a target is made again: %s", (_name, lastRun, rules, message) => {
  expect(decide({ ...there, lastRun }, rules, 0).message).toBe(message);
});
