import { expect, it } from "vitest";
import { hasColours } from "../../src/commands/style.ts";

const TERMINAL = { isTTY: true };
const PIPE = {};

it.each([
  ["a terminal", TERMINAL, {}, [], true],
  ["a pipe", PIPE, {}, [], false],
  ["a pipe on a build server", PIPE, { CI: "true" }, [], false],
  ["a dumb terminal", TERMINAL, { TERM: "dumb" }, [], false],
  ["NO_COLOR", TERMINAL, { NO_COLOR: "1" }, [], false],
  ["an empty NO_COLOR", TERMINAL, { NO_COLOR: "" }, [], true],
  ["--no-color", TERMINAL, {}, ["run", "--no-color"], false],
  ["FORCE_COLOR on a pipe", PIPE, { FORCE_COLOR: "1" }, [], true],
  ["FORCE_COLOR=0 on a terminal", TERMINAL, { FORCE_COLOR: "0" }, [], false],
  ["NO_COLOR with FORCE_COLOR", TERMINAL, { NO_COLOR: "1", FORCE_COLOR: "1" }, [], false],
])("colours with %s", (_name, stream, env: Record<string, string>, args, expected) => {
  expect(hasColours(stream, env, args)).toBe(expected);
});
