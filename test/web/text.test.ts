import { describe, expect, it } from "vitest";
import { logView } from "../../src/web/pages/log.ts";
import { entryFolders } from "../../src/web/pages/sentence.ts";
import { distance, firstLine, size } from "../../src/web/pages/text.ts";

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

describe("a log", () => {
  it("of many lines shows the last ones under their true numbers", () => {
    const log = Array.from({ length: 2_500 }, (_, index) => `line ${index + 1}\n`).join("");
    const view = logView(log, "/whole").toString();
    expect(view).toContain("500 earlier lines are left out.");
    expect(view).not.toContain("<td>line 500</td>");
    expect(view).toMatch(/<tr id="L501"><td class="line"><a href="#L501">501<\/a><\/td>\s*<td>line 501<\/td><\/tr>/);
    expect(view).toContain("<td>line 2500</td>");
  });

  it("with an endless line is cut and says by how much", () => {
    const view = logView("x".repeat(10_000), "/whole").toString();
    expect(view.length).toBeLessThan(5_000);
    expect(view).toContain("6,000 more characters");
  });

  it("of nothing says so", () => {
    expect(logView("", "/whole").toString()).toContain("It wrote no log.");
  });
});
