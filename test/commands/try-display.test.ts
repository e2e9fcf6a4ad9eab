import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { tryDisplay } from "../../src/commands/try-display.ts";

const step = { run: "r", done: 64, total: 100, unit: "rows" };

function screen(isTTY: boolean) {
  const written: string[] = [];
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY });
  stream.on("data", (text: string) => written.push(text));
  return { stream, text: () => written.join("") };
}

it("a job's lines are seen as they come, invisible characters as escapes, and the last one is ended", () => {
  const { stream, text } = screen(false);
  const display = tryDisplay(stream);
  display.printed("first\nsec");
  expect(text()).toBe("first\nsec");
  display.printed("ond \u001b[2J");
  display.progressed(step);
  display.close();
  display.close();
  expect(text()).toBe("first\nsecond \\u001B[2J\n");
});

it("a terminal has one line below them that says how far the job is", () => {
  const { stream, text } = screen(true);
  const display = tryDisplay(stream);
  display.progressed(step);
  expect(text()).toBe("… 64% of 100 rows");
  display.printed("half of a");
  display.progressed(step);
  display.printed(" line\n");
  display.progressed(step);
  display.close();
  const erased = "\u001b[2K\u001b[1G";
  expect(text()).toBe(`… 64% of 100 rows${erased}half of a line\n… 64% of 100 rows${erased}`);
});
