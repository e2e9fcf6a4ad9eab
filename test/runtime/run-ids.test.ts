import { expect, it } from "vitest";
import { runIds } from "../../src/runtime/run-ids.ts";

it.each([
  ["stands still", () => 1_000],
  ["was set back by a day", (turn: number) => (turn < 10 ? 86_400_000 : 0) + turn],
])("are unique and in order, at most 20 characters, while the clock %s", (_, clock) => {
  let turn = 0;
  const makeRunId = runIds(() => clock(turn++));
  const ids = Array.from({ length: 100_000 }, makeRunId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.findIndex((id, at) => id < (ids[at - 1] ?? ""))).toBe(-1);
  expect(Math.max(...new Set(ids.map(({ length }) => length)))).toBeLessThanOrEqual(20);
});
