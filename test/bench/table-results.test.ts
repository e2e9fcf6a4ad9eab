import { expect, it } from "vitest";
import { memoryGrid, type Result, targetRows, timeGrid } from "../../bench/table-results.ts";
import { DUCKDB, PAIRFLOW, PANDAS, RUNNING } from "../../bench/table-tools.ts";

const MILLION = 1_000_000;
const result = (name: string, rowCount: number, seconds: readonly number[]): Result => ({
  tool: { name },
  rowCount,
  problems: [],
  ended: seconds.map((each) => ({
    seconds: each,
    stdout: "",
    ownMegabytes: 1,
    largestMegabytes: 100 * each,
    togetherMegabytes: 150 * each,
  })),
});

it("compares runs that took turns, and medians for growth", () => {
  const rows = targetRows([
    result(PAIRFLOW, MILLION, [2, 1, 3]),
    result(RUNNING, MILLION, [1, 1]),
    result(DUCKDB, MILLION, [2, 2, 2]),
    result(PANDAS, MILLION, [16, 10]),
    result(PAIRFLOW, 10 * MILLION, [20, 22, 24]),
    result(PANDAS, 10 * MILLION, [130]),
  ]);
  expect(rows.map(({ values }) => values)).toEqual([[16, 10], [8, 10], [1, 0.5, 1.5], [11], [], [10]]);
  expect(rows.slice(0, 4).map(({ target }) => target?.value)).toEqual([8, 8, 1.3, 12]);
});

it("leaves the cell of a size that was not measured empty", () => {
  const grid = timeGrid([result(PAIRFLOW, 1_000, [1, 2])], [PAIRFLOW, PANDAS], [1_000, MILLION]);
  expect(grid.columns).toEqual(["1 k rows", "1 M rows"]);
  expect(grid.lines.map(({ cells }) => cells)).toEqual([
    [[1, 2], []],
    [[], []],
  ]);
});

it("tells the memory of Pairflow's largest process and of all together", () => {
  const results = [result(PAIRFLOW, 1_000, [1, 2]), result(PANDAS, 1_000, [3])];
  const { lines } = memoryGrid(results, [PAIRFLOW, PANDAS], [1_000]);
  expect(lines.map(({ cells }) => cells)).toEqual([[[100, 200]], [[150, 300]], [[300]]]);
});
