import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isErrorLine, linesOf, newLines } from "../../src/commands/log-lines.ts";
import { LogTail } from "../../src/lib/log-tail.ts";

it.each([
  ["error: line 3", true],
  ["Traceback (most recent call last):", true],
  ["ValueError: nope", true],
  ["3 rows failed", true],
  ["warning: repeated key", true],
  ["read 7 rows", false],
  ["read errata.csv", false],
])("%s tells of an error: %s", (line, expected) => {
  expect(isErrorLine(line)).toBe(expected);
});

describe("a log that is followed", () => {
  it("has a last line that may still be being written", () => {
    expect(linesOf("a\nb", "whole")).toEqual(["a"]);
    expect(linesOf("a\nb", "all")).toEqual(["a", "b"]);
    expect(linesOf("a\r\nb\n", "all")).toEqual(["a", "b"]);
    expect(linesOf("", "all")).toEqual([]);
  });

  it("gives each line once, however it grows and wherever it is cut", () => {
    const lines = fc.array(fc.stringMatching(/^[ab]{0,3}$/), { maxLength: 30 });
    fc.assert(
      fc.property(lines, fc.array(fc.nat(30), { maxLength: 5 }), (all, cuts) => {
        let seen: readonly string[] = [];
        for (const end of [...cuts.toSorted((one, other) => one - other), all.length]) {
          seen = [...seen, ...newLines(seen, all.slice(0, end))];
        }
        expect(seen).toEqual(all);
      }),
    );
  });

  it("goes on behind the cut when its beginning is no longer kept", () => {
    const tail = new LogTail();
    const line = (number: number) => `line ${number} ${"x".repeat(100)}`;
    let seen: readonly string[] = [];
    for (let number = 0; number < 5_000; number += 1) {
      tail.add(`${line(number)}\n`);
      if (number % 250 !== 0) continue;
      seen = [...seen, ...newLines(seen, linesOf(tail.text(), "whole"))];
    }
    seen = [...seen, ...newLines(seen, linesOf(tail.text(), "all"))];
    expect(seen).toEqual(Array.from({ length: 5_000 }, (_, number) => line(number)));
  });

  it("says what it lost when it grew too fast", () => {
    const note = "(900 characters before this are not kept)";
    expect(newLines(["a", "b"], [note, "alf a line", "x", "y"])).toEqual(["x", "y"]);
    expect(newLines([], [note, "alf a line", "x"])).toEqual([note, "alf a line", "x"]);
  });
});
