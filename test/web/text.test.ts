import { describe, expect, it } from "vitest";
import { distance } from "../../src/web/distance.ts";
import { entryFolders } from "../../src/web/pages/sentence.ts";
import { firstLine, size } from "../../src/web/pages/text.ts";

const NOW = Date.parse("2026-11-21T11:03:18.000Z");

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.00 kB"],
  [1_441_792, "1.44 MB"],
  [999_999_999, "1,000 MB"],
  [10e9, "10.0 GB"],
  [5e16, "50,000 TB"],
])("%i bytes are %s", (sizeBytes, text) => {
  expect(size(sizeBytes)).toBe(text);
});

it.each([
  ["2026-11-21T11:03:18.000Z", "now"],
  ["2026-11-21T11:04:00.000Z", "in 42 s"],
  ["2026-11-21T11:00:02.118Z", "3 min ago"],
  ["2026-11-21T08:50:00.000Z", "2 h 13 min ago"],
  ["2026-11-24T16:03:18.000Z", "in 3 d 5 h"],
])("%s is %s", (iso, text) => {
  expect(distance(iso, NOW)).toBe(text);
});

it("cuts a message to its first line and says so", () => {
  expect(firstLine("\none\r\ntwo")).toBe("one …");
  expect(firstLine("one\n")).toBe("one");
});

describe("the folders to drop files into", () => {
  it("are those that no pair makes, each once", () => {
    const pairs = [
      { sources: ["in/a/{date:yyyyMMdd}/File_A{rest}", "data/rates/"], target: "data/x/{rest}" },
      { sources: ["data/x/{rest}", "data/rates"], target: "data/y" },
    ];
    expect(entryFolders(pairs)).toEqual(["in/a", "data/rates"]);
  });
});
