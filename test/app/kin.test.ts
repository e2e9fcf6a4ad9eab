import fc from "fast-check";
import { expect, it } from "vitest";
import { kinOf } from "../../src/app/kin.ts";
import { pairOf } from "../support/flow-parts.ts";

const folder = fc.constantFrom("a", "a/b", "a/b/c", "a/d", "e", "e/f", "g", "h/i", "h/k");

function share(one: readonly string[], other: readonly string[]): boolean {
  return one.some((mine) =>
    other.some((theirs) => `${mine}/`.startsWith(`${theirs}/`) || `${theirs}/`.startsWith(`${mine}/`)),
  );
}

it("pairs are kin exactly when a folder of one is, is above, or is below a folder of the other or of its kin", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(folder, folder), { maxLength: 8 }), (places) => {
      const groups = kinOf(places.map(([source, target]) => pairOf(source, target)));
      const groupOf = places.map((_, index) => groups.findIndex((group) => group.includes(index)));
      expect(groups.flat().toSorted((one, other) => one - other)).toEqual([...places.keys()]);
      const kin = places.map((_, index) => index);
      for (const _ of places) {
        for (const [one, mine] of places.entries()) {
          for (const [other, theirs] of places.entries()) {
            if (share(mine, theirs)) kin[one] = Math.min(kin[one] ?? one, kin[other] ?? other);
          }
        }
      }
      for (const [one] of places.entries()) {
        for (const [other] of places.entries()) expect(groupOf[one] === groupOf[other]).toBe(kin[one] === kin[other]);
      }
    }),
  );
});
