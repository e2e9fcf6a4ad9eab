import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignedLines } from "../../src/commands/text-table.ts";

describe("aligned lines", () => {
  it("have their cells under each other, and nothing at their ends", () => {
    const rows = [["isin", "nav"], ["LU0000000001", "1.5"], ["LU2"]];
    expect(alignedLines(rows)).toEqual(["isin          nav", "LU0000000001  1.5", "LU2"]);
    expect(alignedLines([])).toEqual([]);
  });

  it("show what nobody would see", () => {
    expect(alignedLines([["a\nb", "\u001b[31mred"]])).toEqual(["a\\nb  \\u001B[31mred"]);
  });

  it("are cut to the width, and so are long cells", () => {
    expect(alignedLines([["x".repeat(50), "end"]])).toEqual([`${"x".repeat(39)}…  end`]);
    expect(alignedLines([["abc", "def"]], { width: 6 })).toEqual(["abc  …"]);
  });

  it("are as many as the rows, each on one line and no wider than asked for", () => {
    const rows = fc.array(fc.array(fc.string({ unit: "binary" }), { maxLength: 5 }), { maxLength: 8 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 60 }), (cells, width) => {
        const lines = alignedLines(cells, { width });
        expect(lines).toHaveLength(cells.length);
        for (const line of lines) expect(line.length <= width && !/[\n\r]/.test(line)).toBe(true);
      }),
    );
  });
});
