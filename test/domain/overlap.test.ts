import fc from "fast-check";
import { expect, test } from "vitest";
import { patternsOverlap } from "../../src/domain/overlap.ts";
import { datedPatterns, matchWhole, pattern } from "./patterns.ts";

test.each([
  ["data/a", "data/a", true],
  ["data/a", "./data//a/", true],
  ["data/a", "data/b", false],
  ["data/a", "data/a/b", false],
  ["data/a", "data/{x:**}", true],
  ["data/a/{x}.csv", "data/{x}/a.csv", true],
  ["data/a/{x}.csv", "data/{x}/a.tsv", false],
  ["data/File_A{rest}", "data/File_B{rest}", false],
  ["data/File_A{rest}", "data/File_{rest}", true],
  ["data/File_A{rest}", "data/{x}.csv", true],
  ["data/{x}a", "data/{x}b", false],
  ["data/{x:**}/a", "data/a/{x}", true],
  ["data/{x}", "data/{x}/{y}", false],
  ["/srv/a", "srv/a", false],
  ["/{x:**}", "/srv/a", true],
  ["{x:**}", "data/a", true],
  ["data/{d:yyyyMMdd}.csv", "data/total.csv", false],
  ["data/{d:yyyyMMdd}.csv", "data/{d:yyyy-MM-dd}.csv", true],
  ["data/{d:yyyyMMdd}.csv", "data/2{x}", true],
  ["data/{d:yyyyMMdd}.csv", "data/{d:yyyyMM}/{x}.csv", false],
  ["data/{d:yyyy/MMM/dd}", "data/2026/{x}/21", true],
  ["data/{d:dd LLLL yyyy}", "data/21 November 2026{x}", true],
  ["data/{d:yyyyMMdd'th'}", "data/2026{x}", true],
  ["data/\u{1F600}{x}", "data/{x}\u{1F601}", true],
])("%s and %s: %s", (one, other, overlap) => {
  expect(patternsOverlap(pattern(one), pattern(other))).toBe(overlap);
  expect(patternsOverlap(pattern(other), pattern(one))).toBe(overlap);
});

const LETTERS = ["a", "b", "1", "/", "."];
const SHORT = pathsUpTo(5).filter((path) => !path.includes("//"));
const DATES = [
  "2026",
  "202611",
  "2026/1",
  "2026/11",
  "a/2026",
  "2026/a",
  "b/202611",
  "Nov",
  "2026/Nov",
  "1/2026/1",
  "20261/1",
];
const PATHS = [...SHORT, ...DATES, ...DATES.map((date) => `${date}a`)];

test("is never denied for two patterns that some path fits", () => {
  fc.assert(
    fc.property(datedPatterns, datedPatterns, (one, other) => {
      const shared = PATHS.find((path) => matchWhole(one, path) !== undefined && matchWhole(other, path) !== undefined);
      if (shared !== undefined) expect([shared, patternsOverlap(one, other)]).toEqual([shared, true]);
    }),
    { numRuns: 400 },
  );
});

test("holds between a pattern and itself", () => {
  fc.assert(
    fc.property(datedPatterns, (one) => {
      expect(patternsOverlap(one, one)).toBe(true);
    }),
  );
});

test("may be claimed for dates that only seem to meet", () => {
  expect(patternsOverlap(pattern("data/{d:yyyyMMdd}"), pattern("data/{d:yyyy/MM/dd}"))).toBe(true);
});

function pathsUpTo(length: number): readonly string[] {
  if (length === 0) return [];
  const shorter = pathsUpTo(length - 1);
  const longest = shorter.filter((path) => path.length === length - 1);
  return [...shorter, ...(length === 1 ? [""] : longest).flatMap((path) => LETTERS.map((letter) => path + letter))];
}
