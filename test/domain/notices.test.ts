import { describe, expect, it, test } from "vitest";
import type { Failure } from "../../src/domain/errors.ts";
import { type ItemSight, newsOf, type PairSight, type ToldOf } from "../../src/domain/notices.ts";
import type { LastRun } from "../../src/domain/run.ts";
import { decide, type ItemFacts, type PairRules } from "../../src/domain/status.ts";
import { fileOf, itemOf, runOf } from "../support/flow-parts.ts";

const RULES: PairRules = {
  retry: { attempts: 3, backoffMs: 30_000 },
  onSourceChange: "keep",
  onJobChange: "keep",
  paused: false,
  jobIdentity: "job",
};
const PERMANENT: Failure = { code: "input-invalid", kind: "permanent", message: "line 7: bad", hint: "Mend it." };
const ITEM = itemOf(fileOf("a.csv"));

/** One item of a pair, as the status function sees it. */
function itemSight(lastRun: Partial<LastRun> | undefined, changes: Partial<ItemFacts> = {}): ItemSight {
  const facts: ItemFacts = {
    item: ITEM,
    targetExists: false,
    lastRun: lastRun === undefined ? undefined : runOf(ITEM, lastRun),
    settledAt: null,
    queued: false,
    ...changes,
  };
  return { facts, decision: decide(facts, RULES, 5_000) };
}

function pairSight(items: readonly ItemSight[], changes: Partial<PairSight> = {}): PairSight {
  return {
    items,
    itemOf: (key) => items.find(({ facts }) => facts.item.key === key),
    retry: RULES.retry,
    problem: undefined,
    isWhole: true,
    isWorking: false,
    deadline: undefined,
    succeededAt: undefined,
    ...changes,
  };
}

/** What would be remembered after these news. */
function toldOf(sight: PairSight): readonly ToldOf[] {
  return newsOf(sight, []).troubles.map(({ key, fingerprint }) => ({ key, fingerprint, at: 5_000 }));
}

const FAILED = itemSight({ failure: PERMANENT });
const DONE = itemSight({ state: "succeeded", failure: null }, { targetExists: true });
const RETRIED = itemSight({ attempt: 1 });
const GIVEN_UP = itemSight({ attempt: 3 });
const RUNNING = itemSight({ state: "running", finishedAt: null, failure: null });
const FULL: Failure = { code: "disk-full", kind: "environment", message: "the disk is full", hint: null };

describe("what people are told", () => {
  test.each([
    ["an item that a run cannot mend", FAILED, ["failed"]],
    ["an item that was given up", GIVEN_UP, ["gave-up"]],
    [
      "a conflict",
      itemSight(undefined, { item: { ...ITEM, problem: { reason: "conflict", message: "two", hint: "" } } }),
      ["conflict"],
    ],
    ["a lost run that was the last attempt", itemSight({ state: "lost", attempt: 3, failure: null }), ["gave-up"]],
  ])("is %s", (_what, item, reasons) => {
    expect(newsOf(pairSight([item]), []).troubles.map(({ reason }) => reason)).toEqual(reasons);
  });

  test.each([
    ["an item with an attempt to come", RETRIED],
    ["an item that a lost run left, with an attempt to come", itemSight({ state: "lost", attempt: 1, failure: null })],
    ["an item that failed for its disk", itemSight({ failure: FULL })],
    ["an item that runs", RUNNING],
    ["an item that is new", itemSight(undefined)],
    ["an item that is done", DONE],
  ])("is not %s", (_what, item) => {
    expect(newsOf(pairSight([item]), [])).toEqual({ troubles: [], over: [], recovered: false });
  });

  it("is the problem of a pair before its items, and not the attempts to come of a pair that is paused", () => {
    const paused = { ...RETRIED, decision: decide(RETRIED.facts, { ...RULES, paused: true }, 5_000) };
    const news = newsOf(pairSight([FAILED, paused], { problem: FULL }), []);
    expect(news.troubles.map(({ key, reason }) => [key, reason])).toEqual([
      ["pair", "disk-full"],
      ["item a.csv", "failed"],
    ]);
  });

  it("is nothing twice, though its text is another", () => {
    const told = toldOf(pairSight([FAILED], { problem: FULL }));
    const again = itemSight({ failure: { ...PERMANENT, message: "line 7: bad (pid 17)" } });
    const problem = { ...FULL, message: "the disk is full again" };
    expect(newsOf(pairSight([again], { problem }), told)).toEqual({ troubles: [], over: [], recovered: false });
  });

  it("is the same error of other bytes", () => {
    const other = itemOf(fileOf("a.csv", 2));
    const lastRun = runOf(other, { failure: PERMANENT });
    const news = newsOf(pairSight([itemSight(undefined, { item: other, lastRun })]), toldOf(pairSight([FAILED])));
    expect(news.troubles).toHaveLength(1);
  });
});

describe("a recovery", () => {
  const told = toldOf(pairSight([FAILED]));

  test.each([
    ["the item is done", [DONE]],
    ["the item is gone", []],
  ])("is told when %s", (_what, items) => {
    expect(newsOf(pairSight(items), told)).toMatchObject({ over: ["item a.csv"], recovered: true });
  });

  test.each([
    ["the item runs again", pairSight([RUNNING])],
    ["the item has an attempt to come", pairSight([RETRIED])],
    ["the folder could not be looked at", pairSight([], { isWhole: false })],
    ["another trouble of the pair is there", pairSight([DONE], { problem: FULL })],
  ])("waits while %s", (_what, sight) => {
    expect(newsOf(sight, told).recovered).toBe(false);
  });

  it("of a pair that was held shows in a run that succeeds, or when nothing is left to run", () => {
    const held = toldOf(pairSight([], { problem: FULL }));
    expect(newsOf(pairSight([RUNNING], { isWorking: true, succeededAt: 4_000 }), held).recovered).toBe(false);
    expect(newsOf(pairSight([RUNNING], { isWorking: true, succeededAt: 6_000 }), held).recovered).toBe(true);
    expect(newsOf(pairSight([DONE]), held).recovered).toBe(true);
  });

  it("is told once", () => {
    expect(newsOf(pairSight([DONE]), []).recovered).toBe(false);
  });
});

describe("a deadline", () => {
  const deadline = { text: "07:00 Europe/Luxembourg", at: 90_000_000, before: 3_600_000 };

  it("is told when no run succeeded since the one before, once for each", () => {
    const late = pairSight([], { deadline, succeededAt: 3_599_999 });
    const [trouble] = newsOf(late, []).troubles;
    expect(trouble).toMatchObject({ key: "late", item: null, reason: "late" });
    expect(trouble?.message).toBe("No run succeeded in time for 07:00 Europe/Luxembourg.");
    expect(newsOf(late, toldOf(late)).troubles).toEqual([]);
    const nextDay = { ...deadline, at: 180_000_000, before: 90_000_000 };
    expect(newsOf(pairSight([], { deadline: nextDay }), toldOf(late)).troubles).toHaveLength(1);
  });

  it("is kept by a run that succeeded since, and then over", () => {
    const inTime = pairSight([DONE], { deadline, succeededAt: 3_600_000 });
    expect(newsOf(inTime, []).troubles).toEqual([]);
    expect(newsOf(inTime, toldOf(pairSight([], { deadline })))).toMatchObject({ over: ["late"], recovered: true });
  });
});
