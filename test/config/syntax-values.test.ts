import fc from "fast-check";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/document.ts";
import { complaints, load } from "./flow-folder.ts";

const parse = (text: string, syntax: "json" | "yaml") => parseConfig({ label: "f", text, syntax });
const told = (text: string, syntax: "json" | "yaml") =>
  parse(text, syntax).problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);

test("reads every JSON text as JSON.parse does, however it is laid out", () => {
  const layouts = fc.constantFrom(undefined, 1, 2, "\t");
  const wide = fc.record({ a: fc.jsonValue({ depthSize: "small" }) }, { requiredKeys: ["a"] });
  fc.assert(
    fc.property(wide, layouts, fc.constantFrom("\n", "\r\n"), (value, indent, lineEnd) => {
      const text = JSON.stringify(value, null, indent).replaceAll("\n", lineEnd);
      fc.pre(!text.includes("__proto__"));
      expect(parse(text, "json")).toMatchObject({ value: JSON.parse(text), problems: [] });
    }),
  );
});

test.each([
  ["a tag", "a: !!binary aGk=", "1:4: unresolved tag: tag:yaml.org,2002:binary"],
  ["a tag of its own", "a: !secret x", "1:4: unresolved tag: !secret"],
  ["a key twice", "a: 1\nb: 2\na: 3", "3:1: the key a comes twice"],
  ["two documents", "a: 1\n---\nb: 2", "2:1: source contains multiple documents; please use YAML.parseAllDocuments()"],
  ["an alias to nothing", "a: *b", "1:4: the alias *b stands for nothing"],
  ["a tab as indentation", "a:\n\tb: 1", "2:1: tabs are not allowed as indentation"],
  ["__proto__", "a:\n  __proto__: { b: 1 }", '2:3: "__proto__" is not a known key'],
])("refuses %s in YAML", (_, text, complaint) => {
  expect(told(text, "yaml")[0]).toBe(complaint);
});

test("refuses YAML whose aliases would grow without bound", () => {
  const rows = Array.from({ length: 12 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}, *a${at}, *a${at}]`);
  const text = `a0: &a0 [x, x]\n${rows.join("\n")}`;
  expect(told(text, "yaml")).toEqual(["1:1: its aliases stand for too many values"]);
});

test("points into what an alias stands for", async () => {
  const text = `pairs:
  - { name: a, job: merge, source: a, target: b, retry: &often { attempts: 9, backof: 1s } }
  - { name: b, job: merge, source: c, target: d, retry: *often }
`;
  expect(await complaints(load(text, { name: "flow.config.yaml" }))).toEqual([
    'flow.config.yaml:2:79: "backof" is not a known key of pairs[0].retry',
    'flow.config.yaml:2:79: "backof" is not a known key of pairs[1].retry',
  ]);
});

test("a merge key is a key like any other", async () => {
  const text = "pairs:\n  - { <<: { job: merge }, name: a, source: a, target: b }\n";
  expect(await complaints(load(text, { name: "flow.config.yaml" }))).toEqual([
    'flow.config.yaml:2:5: pairs[0] has no "job"',
    'flow.config.yaml:2:7: "<<" is not a known key of pairs[0]',
  ]);
});

test("never throws anything but its report, whatever the text is", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom(..."{}[]:,\"'#/-&*! \nab1~|>") }),
      fc.boolean(),
      async (text, isJson) => {
        const loading = load(text, { name: isJson ? "flow.config.json" : "flow.config.yaml" });
        expect((await complaints(loading)).length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 300 },
  );
});
