import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CellReader, cellOf } from "../../../src/tables/sheet/cell.ts";

describe("a cell", () => {
  it.each([
    [{ t: "n", v: 1.5, z: "General" }, "1.5"],
    [{ t: "n", v: 0.1 + 0.2, z: '"$"0.00' }, "0.30000000000000004"],
    [{ t: "n", v: 0.125, z: "0.00%" }, "0.125"],
    [{ t: "n", v: 46346, z: "yyyy-mm-dd" }, "2026-11-20"],
    [{ t: "n", v: 1e10, z: "yyyy-mm-dd" }, "10000000000"],
    [{ t: "b", v: true }, "TRUE"],
    [{ t: "b", v: false }, "FALSE"],
    [{ t: "e", v: 42 }, "#N/A"],
    [{ t: "e", v: 7 }, "#DIV/0!"],
    [{ t: "s", v: "007" }, "007"],
    [{ t: "s", v: "" }, ""],
    [{ t: "z", z: "0.00" }, null],
    [undefined, null],
  ] as const)("%j is the text %j", (cell, text) => {
    expect(new CellReader(false).text(cell)).toBe(text);
  });
});

describe("a text becomes", () => {
  it.each(["0", "-1", "1.5", "-0.001", "123456789012345", "1e-7", "0.30000000000000004"])("the number %s", (text) => {
    expect(cellOf(text)).toEqual({ t: "n", v: Number(text) });
  });

  it.each(["", " ", "007", "1.10", "+1", "1e5", "1E5", " 1", "-0", ".5", "NaN", "Infinity", "0x10", "1,5", "TRUE"])(
    "the text %j",
    (text) => {
      expect(cellOf(text)).toEqual({ t: "s", v: text });
    },
  );

  it.each(["1234567890123456", "12345678901234567890", "1e+21"])("the text %s, whose digits no sheet shows", (text) => {
    expect(cellOf(text)).toEqual({ t: "s", v: text });
  });

  it("a cell from which the same text comes back", () => {
    const texts = fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String), fc.bigInt().map(String));
    fc.assert(fc.property(texts, (text) => void expect(new CellReader(false).text(cellOf(text))).toBe(text)));
  });
});
