import { expect, it } from "vitest";
import type { ItemDetail } from "../../src/app/item-documents.ts";
import { findItem, findItems } from "../../src/commands/find-item.ts";
import { itemId } from "../../src/lib/hash.ts";

/** Items by pair, of which only pair, key and id matter here. */
function sourceOf(items: Readonly<Record<string, readonly string[]>>) {
  const known = Object.entries(items).flatMap(([pair, keys]) =>
    keys.map((key) => ({ pair, key, id: itemId(pair, key) }) as ItemDetail),
  );
  const pairs = Object.keys(items).map((name) => ({ name }));
  return {
    status: async () => ({ pairs }) as never,
    item: async (id: string) => known.find((item) => item.id === id),
    items: async ({ pair }: { readonly pair?: string | undefined }) => {
      return { items: known.filter((item) => pair === undefined || item.pair === pair) } as never;
    },
  };
}

const source = sourceOf({ stamp: ["A.csv", "B.csv"], score: ["A.csv"] });

it("an item is found by its key, in its pair where several have one, and by its id", async () => {
  expect(await findItem(source, { key: "B.csv", pair: undefined })).toMatchObject({ pair: "stamp", key: "B.csv" });
  expect(await findItem(source, { key: "A.csv", pair: "score" })).toMatchObject({ pair: "score", key: "A.csv" });
  expect(await findItem(source, { key: itemId("score", "A.csv"), pair: undefined })).toMatchObject({ pair: "score" });
  expect(await findItems(source, { key: "A.csv", pair: undefined })).toMatchObject([
    { pair: "stamp" },
    { pair: "score" },
  ]);
});

it.each([
  ["A.csv", undefined, 'several pairs have an item "A.csv": stamp, score', "Say which with --pair."],
  ["C.csv", undefined, 'no item has the key "C.csv"', 'Did you mean "A.csv"?'],
  ["B.csv", "score", 'no item has the key "B.csv" in the pair "score"', 'Did you mean "A.csv"?'],
  [
    "Merged_2026-11-20.csv",
    undefined,
    'no item has the key "Merged_2026-11-20.csv"',
    "pairflow plan -v lists every item.",
  ],
  ["A.csv", "stmap", 'there is no pair "stmap"', 'Did you mean "stamp"?'],
])("%s in %s is refused: %s", async (key, pair, message, hint) => {
  await expect(findItem(source, { key, pair })).rejects.toMatchObject({ code: "usage", message, hint });
});
