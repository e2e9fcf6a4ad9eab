// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the config, not of JavaScript
import { expect, it } from "vitest";
import { type Setting, settingLines } from "../../src/domain/setting.ts";

const setting = (path: Setting["path"], value: unknown, more: Partial<Setting> = {}): Setting => {
  return { path, value, origin: "file", file: "f.json", line: 7, column: 1, variables: [], ...more };
};
const DEFAULT = { origin: "default", file: null, line: null, column: null } as const;
const textOf = (...settings: readonly Setting[]) =>
  settingLines(settings).map(({ text, origin }) => (origin === "" ? text : `${text} # ${origin}`));

it("settings stand below what holds them, each with its origin in one column", () => {
  expect(
    textOf(
      setting(["name"], "funds"),
      setting(["defaults", "retry", "attempts"], 3, DEFAULT),
      setting(["defaults", "retry", "backoff"], "30s", DEFAULT),
      setting(["pairs", 0, "name"], "a"),
      setting(["pairs", 0, "params", "key"], "${KEY}", { variables: ["KEY", "KEY_FILE"] }),
      setting(["pairs", 1, "source"], ["x", "y"]),
    ),
  ).toEqual([
    "name: funds           # f.json:7",
    "defaults:",
    "  retry:",
    "    attempts: 3       # default",
    "    backoff: 30s      # default",
    "pairs:",
    "  - name: a           # f.json:7",
    "    params:",
    "      key: ${KEY}     # f.json:7, from KEY and KEY_FILE",
    '  - source: ["x","y"] # f.json:7',
  ]);
});

it.each<[value: unknown, shown: string]>([
  ["data/in", "data/in"],
  ["2h", "2h"],
  ["* * * * *", '"* * * * *"'],
  ["a: b", '"a: b"'],
  ["7", '"7"'],
  ["1e3", '"1e3"'],
  ["True", '"True"'],
  ["null", '"null"'],
  ["", '""'],
  ["two\nlines", '"two\\nlines"'],
  [7, "7"],
  [null, "null"],
  [{ a: [1] }, '{"a":[1]}'],
])("the value %j is shown as %s", (value, shown) => {
  expect(settingLines([setting(["x"], value)])[0]?.text).toBe(`x: ${shown}`);
});

it("a very long value does not push the other origins aside", () => {
  const [short, long] = settingLines([setting(["a"], "x"), setting(["b"], "y".repeat(200))]);
  expect([short?.text.length, long?.text.length]).toEqual([48, 203]);
});
