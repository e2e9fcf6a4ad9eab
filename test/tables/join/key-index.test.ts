import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashKey, KeyIndex, type Keys } from "../../../src/tables/join/key-index.ts";

/** Keys one after the other in one buffer; null for a blank one. */
function keysOf(texts: readonly (string | null)[]): Keys {
  const froms: number[] = [];
  const tos: number[] = [];
  let end = 0;
  for (const text of texts) {
    froms.push(text === null ? -1 : end);
    end += text === null ? 0 : Buffer.byteLength(text);
    tos.push(end);
  }
  const bytes = Buffer.from(texts.map((text) => text ?? "").join(""));
  return { count: texts.length, bytes, froms: Int32Array.from(froms), tos: Int32Array.from(tos) };
}

function added(index: KeyIndex, texts: readonly (string | null)[]): number[] {
  const ids = new Int32Array(texts.length);
  index.addAll(keysOf(texts), ids);
  return [...ids];
}

function found(index: KeyIndex, texts: readonly (string | null)[]): number[] {
  const ids = new Int32Array(texts.length);
  index.findAll(keysOf(texts), ids);
  return [...ids];
}

const LIKE_KEYS = Array.from({ length: 300_000 }, (_, fund) => `LU${String(fund).padStart(10, "0")}`);

describe("an index of keys", () => {
  it("numbers different keys as they come, and blank ones not at all", () => {
    const index = new KeyIndex();
    expect(added(index, ["B", "A", null, "B", "é", "A"])).toEqual([0, 1, -1, 0, 2, 1]);
    expect(added(index, ["C", "A"])).toEqual([3, 1]);
    expect(found(index, ["é", "D", null, "B"])).toEqual([2, -1, -1, 0]);
    expect(index.size).toBe(4);
    expect([0, 1, 2, 3].map((id) => index.keyAt(id).toString())).toEqual(["B", "A", "é", "C"]);
  });

  it("tells keys apart that begin alike, end alike or differ in length alone", () => {
    const texts = [
      "a",
      "aa",
      "aaa",
      "aaaa",
      "aaaaa",
      "aaaab",
      "baaaa",
      "aaaaaaaa",
      "a\0",
      "a\0\0",
      "\0",
      "\0\0\0\0",
      "\0a",
    ];
    const index = new KeyIndex();
    expect(added(index, texts)).toEqual(texts.map((_, id) => id));
    expect(found(index, texts)).toEqual(texts.map((_, id) => id));
  });

  it("is what a Map is, for any keys in any pieces", () => {
    const text = fc.oneof(fc.string({ maxLength: 3 }), fc.string({ unit: "binary" }), fc.constant(null));
    fc.assert(
      fc.property(fc.array(fc.array(text, { maxLength: 1_200 }), { maxLength: 4 }), (pieces) => {
        const index = new KeyIndex();
        const map = new Map<string, number>();
        for (const piece of pieces) {
          const wellFormed = piece.map((each) => each?.toWellFormed() ?? null).map((each) => each || null);
          const expected = wellFormed.map((each) => {
            if (each === null) return -1;
            if (!map.has(each)) map.set(each, map.size);
            return map.get(each);
          });
          expect(added(index, wellFormed)).toEqual(expected);
          expect(found(index, wellFormed)).toEqual(expected);
        }
        expect(index.size).toBe(map.size);
        expect([...map.keys()].map((_, id) => index.keyAt(id).toString())).toEqual([...map.keys()]);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps 300,000 like keys apart, some of which have equal hashes", () => {
    const hashes = LIKE_KEYS.map((key) => hashKey(Buffer.from(key), 0, key.length));
    expect(new Set(hashes).size).toBeLessThan(LIKE_KEYS.length);
    const index = new KeyIndex();
    expect(added(index, LIKE_KEYS).every((id, at) => id === at)).toBe(true);
    expect(found(index, LIKE_KEYS.toReversed()).every((id, at) => id === LIKE_KEYS.length - 1 - at)).toBe(true);
    expect(
      found(
        index,
        LIKE_KEYS.map((key) => `${key}x`),
      ).every((id) => id === -1),
    ).toBe(true);
  });

  it("spreads like keys evenly by the highest and by the lowest bits of their hashes", () => {
    for (const bitsOf of [(hash: number) => hash >>> 26, (hash: number) => hash & 63]) {
      const counts = new Array<number>(64).fill(0);
      for (const key of LIKE_KEYS) {
        const bits = bitsOf(hashKey(Buffer.from(key), 0, key.length));
        counts[bits] = (counts[bits] ?? 0) + 1;
      }
      const mean = LIKE_KEYS.length / 64;
      expect(Math.min(...counts)).toBeGreaterThan(0.9 * mean);
      expect(Math.max(...counts)).toBeLessThan(1.1 * mean);
    }
  });

  it("goes on as it was after room was made for more, and gives its memory back", () => {
    const index = new KeyIndex();
    added(index, ["A", "B"]);
    const before = index.sizeBytes;
    index.expect(10_000);
    expect(index.sizeBytes).toBeGreaterThan(before);
    expect(added(index, ["B", "C"])).toEqual([1, 2]);
    expect(found(index, ["A", "B", "C"])).toEqual([0, 1, 2]);
    index.free();
    expect(index.sizeBytes).toBe(0);
  });
});
