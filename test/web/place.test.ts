import fc from "fast-check";
import { expect, it } from "vitest";
import { placeIn } from "../../src/web/pages/place.ts";

const SOURCES = ["data/a.csv", "data/b.csv"];

it.each([
  ['data/b.csv, line 7, column nav: "12,3x" is not a number', { source: 1, line: 7, column: "nav" }],
  ['line 7, column nav: "12,3x" is not a number', { source: undefined, line: 7, column: "nav" }],
  ["data/a.csv, line 3: 3 cells, but the header has 2 columns", { source: 0, line: 3, column: undefined }],
  ["data/a.csv, line 1, column 2: the header has no name", { source: 0, line: 1, column: "2" }],
  ["data/a.csv, row 12, cell C12: an error value", { source: 0, line: 12, column: undefined }],
  ["data/a.csv, line 9, character 4: } where a value should be", { source: 0, line: 9, column: undefined }],
  ["data/a.csv, line 5, column price: net: no number", { source: 0, line: 5, column: "price" }],
] as const)("the place in %j is read", (message, place) => {
  expect(placeIn(message, SOURCES)).toEqual(place);
});

it.each(["The job was stopped after 2 h.", "data/a.csv, line 0: nothing", "the online 7 are gone", ""])(
  "%j names no place",
  (message) => {
    expect(placeIn(message, SOURCES)).toBeUndefined();
  },
);

it("a place is looked for in the first line alone", () => {
  expect(placeIn("It failed.\nThe log says: x, line 7: no", SOURCES)).toBeUndefined();
});

it("a file name that reads like a place is not taken for one", () => {
  const name = "data/x, line 99, column y: z.csv";
  expect(placeIn(`${name}, line 7, column nav: wrong`, [name])).toEqual({ source: 0, line: 7, column: "nav" });
});

it("the longest of the sources that a message begins with is meant", () => {
  expect(placeIn("a, line 1, line 2: no", ["a", "a, line 1"])).toMatchObject({ source: 1, line: 2 });
});

it("any name and any column are taken as they are", () => {
  const column = fc.stringMatching(/^[^:\n\s][^:\n]{0,20}$/);
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 1e9 }), column, (name, line, title) => {
      const place = placeIn(`${name}, line ${line}, column ${title}: wrong`, [name]);
      expect(place).toEqual({ source: 0, line, column: title });
    }),
  );
});
