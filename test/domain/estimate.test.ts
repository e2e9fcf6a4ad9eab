import { expect, it } from "vitest";
import { expectedEndAt } from "../../src/domain/estimate.ts";

it.each([
  { says: "half done after 10 s, it takes 10 s more", now: 110_000, done: 50, total: 100, usualMs: null, at: 120_000 },
  {
    says: "its own pace counts for more than the usual one",
    now: 110_000,
    done: 50,
    total: 100,
    usualMs: 99_000,
    at: 120_000,
  },
  { says: "too early to tell, the usual one counts", now: 101_000, done: 1, total: 100, usualMs: 30_000, at: 130_000 },
  { says: "too early to tell, and nothing is usual", now: 101_000, done: 1, total: 100, usualMs: null, at: null },
  { says: "a total that nobody knows tells no pace", now: 110_000, done: 50, total: 0, usualMs: 30_000, at: 130_000 },
  {
    says: "longer than usual without a word, nobody knows",
    now: 140_000,
    done: 0,
    total: 0,
    usualMs: 30_000,
    at: null,
  },
  { says: "all is done, so it ends now", now: 110_000, done: 100, total: 100, usualMs: null, at: 110_000 },
  { says: "more than all is done, so it ends now", now: 110_000, done: 120, total: 100, usualMs: null, at: 110_000 },
  { says: "a clock that was set back tells no pace", now: 90_000, done: 50, total: 100, usualMs: 30_000, at: 130_000 },
])("$says", ({ now, done, total, usualMs, at }) => {
  expect(expectedEndAt({ startedAt: 100_000, now, progress: { done, total }, usualMs })).toBe(at);
});

it("knows what is usual of a run that never told how far it is", () => {
  expect(expectedEndAt({ startedAt: 0, now: 5, progress: null, usualMs: 1_000 })).toBe(1_000);
});
