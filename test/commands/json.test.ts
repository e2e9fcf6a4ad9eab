import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonText } from "../../src/commands/json.ts";
import { splitInvisible } from "../../src/lib/invisible.ts";

describe("a JSON document", () => {
  it("says the same as it was given", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
        const document = { value: JSON.parse(JSON.stringify(value)), text: text.toWellFormed() };
        expect(JSON.parse(jsonText(document))).toEqual(document);
      }),
    );
  });

  it("holds nothing that a terminal would obey", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const lines = jsonText({ text, [text]: 1 }).split("\n");
        expect(lines.filter((line) => splitInvisible(line).length > 1)).toEqual([]);
      }),
    );
  });

  it("has escapes for them", () => {
    expect(jsonText({ key: "a\u009B31m\u001B[2J\u202E\u{E0001}ü👍" })).toBe(
      '{\n  "key": "a\\u009b31m\\u001b[2J\\u202e\\udb40\\udc01ü👍"\n}',
    );
  });
});
