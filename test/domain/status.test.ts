import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CANCELLED } from "../../src/app/cancelling.ts";
import { type LastRun, makingOf } from "../../src/domain/run.ts";
import { decide, type ItemFacts, inputOf, type PairRules, REASONS, STATUSES } from "../../src/domain/status.ts";
import { fileOf, groupItems, itemOf, pairOf, runOf } from "../support/flow-parts.ts";

const item = itemOf(fileOf("a.csv"));
const [waiting] = groupItems(pairOf(["in/A{x}", "in/B{x}"], "out/M{x}"), [[fileOf("A1.csv")], []]);
const broken = itemOf(fileOf("a.csv", 1, { kind: "link" }));
const facts: ItemFacts = { item, targetExists: false, lastRun: undefined, settledAt: null, queued: false };
const rules: PairRules = {
  retry: { attempts: 3, backoffMs: 30_000 },
  onSourceChange: "keep",
  onJobChange: "keep",
  paused: false,
  jobIdentity: "job",
};
const there = { targetExists: true };
const rerun = { onSourceChange: "rerun" } as const;
const permanent = { code: "input-invalid", kind: "permanent", message: "bad cell", hint: "mend it" } as const;
const environment = { code: "disk-full", kind: "environment", message: "disk full", hint: null } as const;
const cancelled = { code: "cancelled", kind: "environment", message: "stopped", hint: null } as const;
const later = 10_000_000;
const skipped = { reason: "the fund was closed", at: 1, input: inputOf(item) };
const making = { input: "x", jobIdentity: "job", startedAt: 1, finishedAt: 2 };

type Row = readonly [name: string, facts: Partial<ItemFacts>, rules: Partial<PairRules>, now: number, expected: string];

const rows: readonly Row[] = [
  ["a file not seen before", {}, {}, 0, "preliminary new start"],
  ["a file chosen to start", { queued: true }, {}, 0, "preliminary queued skip"],
  ["a run under way", { lastRun: runOf(item, { state: "running" }) }, {}, 0, "preliminary running skip"],
  ["a file that may still grow", { settledAt: 500 }, {}, 0, "preliminary settling skip"],
  ["a missing second source", { item: waiting ?? item }, {}, 0, "preliminary waiting skip"],
  ["a paused pair", {}, { paused: true }, 0, "preliminary paused skip"],
  ["a target of our own", { ...there, lastRun: runOf(item, { state: "succeeded" }) }, {}, 0, "success done skip"],
  ["a target without history", there, {}, 0, "success external skip"],
  ["a target although the last run failed", { ...there, lastRun: runOf(item) }, {}, 0, "success external skip"],
  [
    "a changed source",
    { ...there, lastRun: runOf(item, { state: "succeeded", input: "x" }) },
    {},
    0,
    "success stale skip",
  ],
  [
    "a changed source, to be made again",
    { ...there, lastRun: runOf(item, { state: "succeeded", input: "x" }) },
    rerun,
    0,
    "success stale start",
  ],
  [
    "a changed source that still changes",
    { ...there, lastRun: runOf(item, { state: "succeeded", input: "x" }), settledAt: 500 },
    rerun,
    0,
    "success stale skip",
  ],
  ["a remake that failed", { ...there, lastRun: runOf(item) }, rerun, 2_001, "error failed skip"],
  ["a removed target", { lastRun: runOf(item, { state: "succeeded" }) }, {}, 0, "preliminary new start"],
  ["a failure before its retry", { lastRun: runOf(item) }, {}, 2_001, "error failed skip"],
  ["a failure whose retry is due", { lastRun: runOf(item) }, {}, later, "error failed start"],
  ["a failure when the clock was set back", { lastRun: runOf(item) }, {}, 10, "error failed start"],
  ["the last attempt used up", { lastRun: runOf(item, { attempt: 3 }) }, {}, later, "error gave-up skip"],
  ["a lost run", { lastRun: runOf(item, { state: "lost", failure: null }) }, {}, 2_001, "error lost skip"],
  [
    "a file that kills its runner",
    { lastRun: runOf(item, { state: "lost", failure: null, attempt: 3 }) },
    {},
    later,
    "error gave-up skip",
  ],
  ["a bad file", { lastRun: runOf(item, { failure: permanent }) }, {}, later, "error failed skip"],
  [
    "a bad file that was mended",
    { lastRun: runOf(item, { failure: permanent, input: "x" }) },
    {},
    0,
    "preliminary new start",
  ],
  ["a mended job", { lastRun: runOf(item, { attempt: 3, jobIdentity: "old" }) }, {}, 0, "preliminary new start"],
  [
    "a full disk, never given up",
    { lastRun: runOf(item, { failure: environment, attempt: 0 }) },
    {},
    2_001,
    "error failed start",
  ],
  ["a stopped run", { lastRun: runOf(item, { failure: cancelled, attempt: 0 }) }, {}, 2_000, "error failed start"],
  ["a file left aside", { skipped, queued: true }, { paused: true }, 0, "preliminary skipped skip"],
  [
    "a bad file left aside",
    { skipped, lastRun: runOf(item, { failure: permanent }) },
    {},
    0,
    "preliminary skipped skip",
  ],
  [
    "a run of a file left aside",
    { skipped, lastRun: runOf(item, { state: "running" }) },
    {},
    0,
    "preliminary running skip",
  ],
  [
    "a file that changed since it was left aside",
    { skipped: { ...skipped, input: "x" } },
    {},
    0,
    "preliminary new start",
  ],
  [
    "a link left aside",
    { item: broken, skipped: { ...skipped, input: inputOf(broken) } },
    {},
    0,
    "preliminary skipped skip",
  ],
  [
    "a target left aside whose remake failed",
    { ...there, skipped, lastRun: runOf(item, { made: making }) },
    rerun,
    later,
    "success stale skip",
  ],
  ["a run that somebody cancelled", { lastRun: runOf(item, { failure: CANCELLED }) }, {}, later, "error failed skip"],
  ["a link", { item: broken }, {}, 0, "error unreadable skip"],
  ["a link whose target is there", { item: broken, ...there }, {}, 0, "error unreadable skip"],
];

describe("status", () => {
  it.each(rows)("%s", (_name, change, ruleChange, now, expected) => {
    const { status, reason, decision } = decide({ ...facts, ...change }, { ...rules, ...ruleChange }, now);
    expect(`${status} ${reason} ${decision}`).toBe(expected);
  });

  it("says when a failure is tried again: backoff doubled and spread by a quarter each way", () => {
    const at = (attempt: number) => decide({ ...facts, lastRun: runOf(item, { attempt }) }, rules, 2_001).nextAt ?? 0;
    expect(at(1)).toBeGreaterThanOrEqual(2_000 + 22_500);
    expect(at(1)).toBeLessThanOrEqual(2_000 + 37_500);
    expect((at(2) - 2_000) / (at(1) - 2_000)).toBeCloseTo(2, 3);
  });

  it("says why somebody left an item aside", () => {
    expect(decide({ ...facts, skipped }, rules, 0).message).toBe("Skipped: the fund was closed");
  });

  it("names the source that an item waits for", () => {
    expect(decide({ ...facts, item: waiting ?? item }, rules, 0).message).toBe("Waits for in/B1.csv.");
  });

  it("is total: any facts have one status that goes with its reason, and a sentence", () => {
    const failure = fc.constantFrom(null, permanent, environment, cancelled);
    const making = {
      input: fc.constantFrom("10@1", "10@2"),
      jobIdentity: fc.constantFrom("job", "other"),
      startedAt: fc.nat(),
      finishedAt: fc.option(fc.nat()),
    };
    const lastRun: fc.Arbitrary<LastRun | undefined> = fc.option(
      fc.record({
        ...making,
        id: fc.string(),
        state: fc.constantFrom("running", "succeeded", "failed", "lost"),
        attempt: fc.integer({ min: 0, max: 5 }),
        failure,
        made: fc.option(fc.record(making)),
      }),
      { nil: undefined },
    );
    const anyFacts = fc.record({
      item: fc.constantFrom(item, broken, waiting ?? item),
      targetExists: fc.boolean(),
      lastRun,
      settledAt: fc.option(fc.nat()),
      queued: fc.boolean(),
      skipped: fc.option(fc.constantFrom(skipped, { ...skipped, input: "x" }), { nil: undefined }),
    });
    const anyRules = fc.record({
      retry: fc.record({ attempts: fc.integer({ min: 1, max: 5 }), backoffMs: fc.nat() }),
      onSourceChange: fc.constantFrom("keep", "rerun"),
      onJobChange: fc.constantFrom("keep", "rerun"),
      paused: fc.boolean(),
      jobIdentity: fc.constant("job"),
    });
    fc.assert(
      fc.property(anyFacts, anyRules, fc.nat(), (some, someRules, now) => {
        const decision = decide(some, someRules, now);
        expect(STATUSES).toContain(decision.status);
        expect(REASONS).toContain(decision.reason);
        expect(decision.message.length).toBeGreaterThan(0);
        expect(decide(some, someRules, now)).toEqual(decision);
        if (decision.decision !== "start") return;
        expect(some.skipped?.input).not.toBe(inputOf(some.item));
        expect(some.lastRun?.state).not.toBe("running");
        expect(some.item.problem).toBeUndefined();
        expect(some.item.sources).not.toContain(undefined);
        expect(someRules.paused).toBe(false);
        if (!some.targetExists) return;
        expect(some.lastRun).toBeDefined();
        expect([someRules.onSourceChange, someRules.onJobChange]).toContain("rerun");
        if (someRules.onSourceChange === "rerun" || some.lastRun === undefined) return;
        expect(makingOf(some.lastRun)?.jobIdentity).toBe("other");
      }),
      { numRuns: 2_000 },
    );
  });
});
