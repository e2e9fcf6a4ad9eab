import { expect, it } from "vitest";
import { durationMsOf } from "../../src/domain/run.ts";

it.each([
  ["that runs", { startedAt: 5, finishedAt: null }, null],
  ["that ended", { startedAt: 5, finishedAt: 12 }, 7],
  ["during which the clock was set back", { startedAt: 5_000, finishedAt: 12 }, 0],
])("tells how long a run took %s", (_, run, durationMs) => {
  expect(durationMsOf(run)).toBe(durationMs);
});
