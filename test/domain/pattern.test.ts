import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { datedPatterns, pattern, textPatterns } from "./patterns.ts";

describe("a pattern's folder and template", () => {
  test.each([
    ["data/source", "data/source", ["file"], false],
    ["./data//./source/", "data/source", ["file"], false],
    ["/srv/data/", "/srv/data", ["file"], false],
    [".", ".", ["file"], false],
    ["/", "/", ["file"], false],
    ["data/File_A{rest}", "data", ["rest"], false],
    ["File_A{rest}", ".", ["rest"], false],
    ["/{rest}", "/", ["rest"], false],
    ["data/{x}/{y}.csv", "data", ["x", "y"], true],
    ["data/{x:**}", "data", ["x"], true],
    ["data/{day:yyyy/MM/dd}.csv", "data", ["day"], true],
    ["data/{x}_{y}_{x}", "data", ["x", "y"], false],
  ])("%s", (text, folder, placeholders, nested) => {
    expect(pattern(text)).toMatchObject({ text, folder, placeholders, nested });
  });
});

describe("matching", () => {
  test.each([
    ["d/File_A{rest}", "File_A.xlsx", { rest: ".xlsx" }],
    ["d/File_A{rest}", "File_A", undefined],
    ["d/File_A{rest}", "file_a.xlsx", undefined],
    ["d/File_A{rest}", "File_A/b.xlsx", undefined],
    ["d", "sub/a.csv", undefined],
    ["d/{a}_{b}", "x_y_z", { a: "x_y", b: "z" }],
    ["d/{x:**}.csv", "eu/2026/a.csv", { x: "eu/2026/a" }],
    ["d/{x}/{x}.csv", "a/a.csv", { x: "a" }],
    ["d/{x}/{x}.csv", "a/b.csv", undefined],
    ["d/a+b(1){x}", "a+b(1).csv", { x: ".csv" }],
    ["d/{x}", "two\nlines", { x: "two\nlines" }],
    ["d/{x}{y}", "\u{1F600}", undefined],
    ["d/{x}{y}", "\u{1F600}a", { x: "\u{1F600}", y: "a" }],
    ["d/{constructor}", "a", { constructor: "a" }],
    ["d/n_{day:yyyyMMdd}.csv", "n_20261121.csv", { day: "2026-11-21" }],
    ["d/n_{day:yyyyMMdd}.csv", "n_20261350.csv", undefined],
    ["d/{day:yyyy/MM/dd}.csv", "2026/11/21.csv", { day: "2026-11-21" }],
    ["d/{day:yyyy}/{day:MM}/{day:dd}", "2026/11/21", { day: "2026-11-21" }],
    ["d/{day:yyyy}/{day:yyyyMMdd}.csv", "2026/20261121.csv", { day: "2026-11-21" }],
    ["d/{day:yyyy}/{day:yyyyMMdd}.csv", "2025/20261121.csv", undefined],
    ["d/{day:MMdd}", "1121", undefined],
    ["d/{day:yyyyMMdd}_{day}", "20261121_2026-11-21", { day: "2026-11-21" }],
    ["d/{day:yyyyMMdd}_{day}", "20261121_2026-11-22", undefined],
    ["d/{x}", ".hidden", undefined],
    ["d/{x:**}", "a/.b/c", undefined],
    ["d/{x}", "a.csv.part", undefined],
    ["d/{x}", "~$a.xlsx", undefined],
  ])("%s on %j", (text, path, bindings) => {
    expect(pattern(text).match(path)).toEqual(bindings);
  });
});

describe("naming", () => {
  test.each([
    ["d/Merged{rest}", { rest: ".csv" }, "Merged.csv"],
    ["d/{day:yyyy}/{day:MM}/{name}.csv", { day: "2026-11-21", name: "a" }, "2026/11/a.csv"],
    ["d/{day}.csv", { day: "2026-11-21" }, "2026-11-21.csv"],
    ["d/{x:**}", { x: "a/b" }, "a/b"],
  ])("%s", (text, bindings, path) => {
    expect(pattern(text).fill(bindings)).toBe(path);
  });

  test.each([
    ["d/{x}", {}, "config-invalid", 'the pattern "d/{x}" uses {x}, which no source binds'],
    ["d/{toString}", {}, "config-invalid", 'the pattern "d/{toString}" uses {toString}, which no source binds'],
    [
      "d/{x:**}/a",
      { x: "../.." },
      "input-invalid",
      '"../../a" for the pattern "d/{x:**}/a" is a hidden or half-written file\'s name',
    ],
    ["d/{x:**}", { x: "a//b" }, "input-invalid", '"a//b" is no file name for the pattern "d/{x:**}"'],
    ["d/{x:**}", { x: "/etc" }, "input-invalid", '"/etc" is no file name for the pattern "d/{x:**}"'],
    [
      "d/{rest}",
      { rest: ".csv" },
      "input-invalid",
      '".csv" for the pattern "d/{rest}" is a hidden or half-written file\'s name',
    ],
    ["d/{x:yyyy}", { x: "a" }, "input-invalid", '"a" is no date'],
  ])("%s cannot be named from %j", (text, bindings, code, message) => {
    expect(() => pattern(text).fill(bindings)).toThrow(expect.objectContaining({ code, message }));
  });
});

test.each([
  ["", "is empty"],
  ["  ", "is empty"],
  ["../a", 'has ".." in it'],
  ["a/{x}/..", 'has ".." in it'],
  ["a/{x", "has a brace without its partner"],
  ["a/x}", "has a brace without its partner"],
  ["a/{{x}}", "has a brace without its partner"],
  ["a/{}", "has the placeholder {}"],
  ["a/{1x}", "has the placeholder {1x}"],
  ["a/{__proto__}", "has the placeholder {__proto__}"],
  ["a/{x:}", "has {x:} with nothing behind the colon"],
  ["a/{x:word}", 'has a date format "word" that cannot be read'],
  ["a/{x}/", "has a folder without a name, or ends in a slash"],
  ["a/{x}//b", "has a folder without a name, or ends in a slash"],
  ["a/{x}/./b", "has a folder without a name, or ends in a slash"],
  ["a/.{x}", "names hidden or half-written files, which are never looked at"],
  ["a/{x}.tmp", "names hidden or half-written files, which are never looked at"],
])("refuses %j: it %s", (text, why) => {
  expect(() => pattern(text)).toThrow(
    expect.objectContaining({ code: "config-invalid", message: `the pattern "${text}" ${why}` }),
  );
});

const paths = fc.string({ unit: fc.constantFrom(..."ab1/.2"), minLength: 1, maxLength: 9 });

test("whatever matches is named the same again", () => {
  fc.assert(
    fc.property(datedPatterns, paths, (one, path) => {
      const bindings = one.match(path);
      if (bindings !== undefined && !path.includes("//") && !/^\/|\/$/.test(path))
        expect(one.fill(bindings)).toBe(path);
    }),
    { numRuns: 2_000 },
  );
});

test("a named path of a pattern without dates matches it", () => {
  const value = fc.string({ unit: fc.constantFrom("a", "1", "b"), minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(textPatterns, fc.record({ x: value, y: value, z: value, file: value }), (one, bindings) => {
      const path = one.fill(bindings);
      const found = one.match(path);
      expect(found).toBeDefined();
      expect(one.fill(found ?? {})).toBe(path);
    }),
  );
});
