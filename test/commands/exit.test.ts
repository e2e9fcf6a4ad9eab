import { expect, it, onTestFinished, vi } from "vitest";
import { exitCodeOf, reportError } from "../../src/commands/exit.ts";

function reported(error: unknown): string {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => told.mockRestore());
  reportError(error);
  return told.mock.calls.map(([line]) => String(line)).join("\n");
}

it.each([
  ["EMFILE", "ulimit -n"],
  ["ENFILE", "fs.file-max"],
  ["ENOMEM", "--jobs"],
])("%s ends with a sentence, what to do and exit code 4", (code, hint) => {
  const error = Object.assign(new Error(`${code}: scandir '/flow/jobs'`), { code });
  const text = reported(error);
  expect(text).toContain(`(${code}: scandir '/flow/jobs')`);
  expect(text).toContain(hint);
  expect(text).not.toContain(" at ");
  expect(exitCodeOf(error)).toBe(4);
});

it("what nobody intended ends with its stack and exit code 1", () => {
  const error = new TypeError("x is not a function");
  expect(reported(error)).toContain("exit.test.ts");
  expect(exitCodeOf(error)).toBe(1);
});
