import { InvalidArgumentError } from "commander";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addParam, readParams } from "../../src/commands/try-params.ts";

describe("a param on the command line", () => {
  it.each([
    ["column=nav", { column: "nav" }],
    ["ddof=1", { ddof: 1 }],
    ["strict=true", { strict: true }],
    ['on=["isin","date"]', { on: ["isin", "date"] }],
    ['fill={"subscriptions":0}', { fill: { subscriptions: 0 } }],
    ['code="7"', { code: "7" }],
    ["code=007", { code: "007" }],
    ["name=", { name: "" }],
    ["text=a=b\nc", { text: "a=b\nc" }],
    ["__proto__=1", Object.fromEntries([["__proto__", 1]])],
  ])("%s is JSON where it can be, else text", (text, params) => {
    expect(addParam(text, {})).toStrictEqual(params);
  });

  it("is added to those before it, the later of two with one key", () => {
    expect(addParam("b=2", addParam("b=1", { a: 0 }))).toEqual({ a: 0, b: 2 });
  });

  it("without a key or a value is refused", () => {
    expect(() => addParam("nav", {})).toThrow(InvalidArgumentError);
    expect(() => addParam("=nav", {})).toThrow(InvalidArgumentError);
  });

  it("may be any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(addParam(`key=${JSON.stringify(value)}`, {})).toEqual({ key: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });
});

describe("params in JSON", () => {
  it("are one object", () => {
    expect(readParams('{"column": "nav"}')).toEqual({ column: "nav" });
  });

  it.each(["nav", "[1]", "null", "7", "{nav}"])("are refused when they are %s", (text) => {
    expect(() => readParams(text)).toThrow(InvalidArgumentError);
  });
});
