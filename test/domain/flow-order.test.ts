import fc from "fast-check";
import { expect, test } from "vitest";
import { orderPairs } from "../../src/domain/flow-order.ts";
import { pattern } from "./patterns.ts";

/** `a>b` is a pair of that name; more sources stand before the `>` with a `+`. */
function links(...pairs: readonly string[]) {
  return pairs.map((text) => {
    const [sources = "", target = ""] = text.split(">");
    return { name: text, sources: sources.split("+").map(pattern), target: pattern(target) };
  });
}

const names = (pairs: ReturnType<typeof links>) => orderPairs(pairs).indices.map((index) => pairs[index]?.name);

test.each([
  [
    ["a>b", "b>c"],
    ["a>b", "b>c"],
  ],
  [
    ["b>c", "a>b"],
    ["a>b", "b>c"],
  ],
  [
    ["x>y", "c>d", "b>c", "a>b"],
    ["x>y", "a>b", "b>c", "c>d"],
  ],
  [
    ["b+c>d", "a>b", "a>c"],
    ["a>b", "a>c", "b+c>d"],
  ],
  [
    ["b/2{x}>c", "a>b"],
    ["a>b", "b/2{x}>c"],
  ],
])("orders %j as %j", (pairs, expected) => {
  expect(names(links(...pairs))).toEqual(expected);
  expect(orderPairs(links(...pairs)).problems).toEqual([]);
});

test.each([
  [
    "a pair that reads its own target",
    ["a>a"],
    [[0, "target", 'pair "a>a" would read its own target again as a source']],
  ],
  ["one of several sources", ["b+a>a"], [[0, "target", 'pair "b+a>a" would read its own target again as a source']]],
  [
    "two pairs with one target",
    ["a>c", "b>c"],
    [[1, "target", 'pairs "a>c" and "b>c" can write the same target file']],
  ],
  ["a circle of two", ["a>b", "b>a"], [[0, "source", 'pairs feed each other in a circle: "a>b" <- "b>a" <- "a>b"']]],
  [
    "a circle with a tail, told of once",
    ["c>d", "b>c", "a>b", "d>a", "d>e"],
    [[0, "source", 'pairs feed each other in a circle: "c>d" <- "b>c" <- "a>b" <- "d>a" <- "c>d"']],
  ],
  [
    "two circles that share no pair, though one feeds the other",
    ["b+c>a", "d>b", "b>d", "a>c"],
    [
      [0, "source", 'pairs feed each other in a circle: "b+c>a" <- "a>c" <- "b+c>a"'],
      [1, "source", 'pairs feed each other in a circle: "d>b" <- "b>d" <- "d>b"'],
    ],
  ],
])("refuses %s", (_, pairs, expected) => {
  expect(orderPairs(links(...pairs)).problems.map(({ pair, at, message }) => [pair, at, message])).toEqual(expected);
});

const pairsOf = fc
  .array(
    fc.tuple(
      fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 2 }),
      fc.integer({ min: 0, max: 6 }),
    ),
    {
      maxLength: 7,
    },
  )
  .map((pairs) => links(...pairs.map(([sources, target]) => `${sources.join("+")}>${target}`)));

test("either says what is wrong, or orders every pair once and behind those that feed it", () => {
  fc.assert(
    fc.property(pairsOf, (pairs) => {
      const { indices, problems } = orderPairs(pairs);
      if (problems.length > 0) return;
      expect(indices.toSorted()).toEqual([...pairs.keys()]);
      for (const [index, pair] of pairs.entries()) {
        for (const [other, feeder] of pairs.entries()) {
          const feeds = pair.sources.some((source) => source.text === feeder.target.text);
          if (feeds) expect(indices.indexOf(other)).toBeLessThan(indices.indexOf(index));
        }
      }
    }),
    { numRuns: 500 },
  );
});
