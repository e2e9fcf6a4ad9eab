import fc from "fast-check";
import { expect, it, test } from "vitest";
import { formatAmount, formatBytes, formatShare, shareOf } from "../../src/lib/amount.ts";

it.each([
  [45_000_000, 120_000_000, "bytes", "45 of 120 MB", "37% of 120 MB"],
  [47_185_920, 125_829_120, "bytes", "47 of 126 MB", "37% of 126 MB"],
  [0, 1_441_792, "bytes", "0.00 of 1.44 MB", "0% of 1.44 MB"],
  [1_441_792, 1_441_792, "bytes", "1.44 of 1.44 MB", "100% of 1.44 MB"],
  [900_000, 12_600_000, "bytes", "0.9 of 12.6 MB", "7% of 12.6 MB"],
  [7, 900, "bytes", "7 of 900 B", "0% of 900 B"],
  [3e12, 5e16, "bytes", "3 of 50,000 TB", "0% of 50,000 TB"],
  [640_000, 1_000_000, "rows", "640,000 of 1,000,000 rows", "64% of 1,000,000 rows"],
  [999_999, 1_000_000, "rows", "999,999 of 1,000,000 rows", "99% of 1,000,000 rows"],
  [12, 10, "files", "12 of 10 files", "100% of 10 files"],
  [640_000, 0, "rows", "640,000 rows", "640,000 rows"],
  [45_000_000, 0, "bytes", "45.0 MB", "45.0 MB"],
])("%i of %i %s is %s, or %s", (done, total, unit, amount, share) => {
  expect(formatAmount({ done, total, unit })).toBe(amount);
  expect(formatShare({ done, total, unit })).toBe(share);
});

test("a share is between nothing and all, whatever a job says", () => {
  const number = fc.double({ noDefaultInfinity: true, noNaN: true });
  fc.assert(
    fc.property(number, number, (done, total) => {
      const share = shareOf({ done, total });
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }),
  );
});

test("no number of bytes is long", () => {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (size) => {
      expect(formatBytes(size).length).toBeLessThanOrEqual(8);
    }),
  );
});
