import { describe, expect, it } from "vitest";
import { logView } from "../../src/web/pages/log.ts";

const LOG = [
  "started",
  "warning: 2 cells are blank",
  "Traceback (most recent call last):",
  '  File "x.py", line 3',
  "7 rows written",
  "line 7, column nav: 12,3x",
].join("\n");

describe("a log", () => {
  it("of many lines shows the last ones under their true numbers", () => {
    const shown = view(Array.from({ length: 2_500 }, (_, index) => `line ${index + 1}\n`).join(""));
    expect(shown).toContain("500 earlier lines left out.");
    expect(shown).not.toContain("<td>line 500</td>");
    expect(shown).toMatch(/<tr id="L501"><td class="line"><a href="#L501">501<\/a><\/td>\s*<td>line 501<\/td><\/tr>/);
    expect(shown).toContain("<td>line 2500</td>");
  });

  it("with an endless line is cut and says by how much", () => {
    const shown = view("x".repeat(10_000));
    expect(shown.length).toBeLessThan(5_500);
    expect(shown).toContain("6,000 more characters");
  });

  it("of nothing says so", () => {
    expect(view("")).toContain("It wrote no log.");
  });

  it("has its errors and warnings apart, with what belongs to them, under their true numbers", () => {
    const shown = view(LOG, true);
    expect([...shown.matchAll(/<tr id="L(\d+)">/g)].map(([, number]) => number)).toEqual(["2", "3", "4", "6"]);
    expect(shown).toContain('<a href="/runs/r?log=errors#log" aria-current="true">Errors only <span>4</span></a>');
  });

  it("without an error says so where only errors are asked for", () => {
    expect(view("all is well\n", true)).toContain("No line tells of an error or a warning.");
  });
});

function view(log: string, errorsOnly = false): string {
  const message = "line 7, column nav: 12,3x\nThe line reads: a";
  return logView(log, { href: "/runs/r", wholeHref: "/whole", errorsOnly, message }).toString();
}
