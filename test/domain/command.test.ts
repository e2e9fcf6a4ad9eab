import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ArgumentValues, fillArguments, parseArgument, plainArgument } from "../../src/domain/command.ts";

const VALUES: ArgumentValues = {
  sources: [
    { path: "/in/a b.csv", name: "in/a b.csv" },
    { path: "/in/c.csv", name: "in/c.csv" },
  ],
  target: "/out/.pf-x.tmp.csv",
  params: { column: "nav", least: 5, on: ["isin", "date"], "rows in": true, none: null },
  bindings: { date: "2026-11-21", file: "a b.csv" },
};

describe("an argument of a command", () => {
  it.each([
    ["plain", ["plain"]],
    ["", [""]],
    ["{source}", ["/in/a b.csv"]],
    ["{source:2}", ["/in/c.csv"]],
    ["{sources}", ["/in/a b.csv", "/in/c.csv"]],
    ["--out={target}", ["--out=/out/.pf-x.tmp.csv"]],
    ["{param:column}>{param:least}", ["nav>5"]],
    ["{param:on}", ['["isin","date"]']],
    ["{param:rows in} {param:none}", ["true null"]],
    ["{binding:date}/{binding:file}", ["2026-11-21/a b.csv"]],
    ['{{"a": {param:least}}', ['{"a": 5}']],
    ["{{source}", ["{source}"]],
    ["}", ["}"]],
    ["$HOME; rm *", ["$HOME; rm *"]],
  ])("%j is filled in as %j", (argument, filled) => {
    expect(fillArguments([argument], VALUES)).toEqual(filled);
  });

  it.each([
    ["{source:3}", "config-invalid", 'the argument "{source:3}" names source 3, which is not there'],
    ["{source:0}", "config-invalid", 'the argument "{source:0}" has {source:0}, which is no placeholder'],
    ["-i{sources}", "config-invalid", 'the argument "-i{sources}" has {sources} beside other text'],
    ["{param:colum}", "params-invalid", 'the argument "{param:colum}" uses the param "colum", which is not given'],
    [
      "{param:toString}",
      "params-invalid",
      'the argument "{param:toString}" uses the param "toString", which is not given',
    ],
    ["{binding:day}", "config-invalid", 'the argument "{binding:day}" names {binding:day}, which no source binds'],
    ["{binding:constructor}", "config-invalid", expect.stringContaining("which no source binds")],
    ["{column}", "config-invalid", 'the argument "{column}" has {column}, which is no placeholder'],
    ["a{", "config-invalid", 'the argument "a{" has {, which is no placeholder'],
  ])("%j cannot be filled in", (argument, code, message) => {
    expect(() => fillArguments([argument], VALUES)).toThrow(expect.objectContaining({ code, message }));
  });

  it("is never joined with another, whatever a value holds", () => {
    const values = fc.record({ column: fc.string() });
    fc.assert(
      fc.property(values, (params) => {
        const argv = ["x", "{param:column}", "-{param:column}-"];
        expect(fillArguments(argv, { ...VALUES, params })).toEqual(["x", params.column, `-${params.column}-`]);
      }),
    );
  });

  it("can be read whatever it is, and text with its braces doubled is read as itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("{", "}", ":", "source", "param", "a", "2") }), (text) => {
        expect(() => parseArgument(text)).not.toThrow();
        expect(plainArgument(text.replaceAll("{", "{{")) ?? "").toBe(text);
      }),
    );
  });

  it("is plain only without placeholders", () => {
    expect(plainArgument("jobs/x.py")).toBe("jobs/x.py");
    expect(plainArgument("{target}")).toBeUndefined();
    expect(plainArgument("a{")).toBeUndefined();
  });
});
