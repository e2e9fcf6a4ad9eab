import { expect, it } from "vitest";
import { createScores } from "../../src/app/scores.ts";
import type { TableLook } from "../../src/ports/table-look.ts";

/** A look at a column of these values, in batches of three; counts how often it was read. */
function lookAt(values: readonly (number | null)[], column = "z_score_nav") {
  let reads = 0;
  const look: TableLook = {
    rows: () => Promise.reject(new Error("not asked")),
    async *numbers(_file, choose) {
      reads += 1;
      if (choose(["isin", column]) !== 1) return { isWhole: true };
      for (let from = 0; from < values.length; from += 3) {
        const line = (row: number) => from + row + 2;
        yield { column, values: values.slice(from, from + 3), line, name: (row) => `LU${line(row)}` };
      }
      return { isWhole: false };
    },
  };
  return { scores: createScores(look), reads: () => reads };
}

const FILE = { path: "/f.csv", name: "f.csv", params: {}, version: "1" };

it("counts scores in equal steps, and lists those beyond 3", async () => {
  const { scores } = lookAt([0, 1, null, 3, 3.5, -4]);
  const found = await scores(FILE);
  expect(found).toMatchObject({ column: "z_score_nav", count: 5, blank: 1, outlierCount: 2, isWhole: false });
  expect(found?.outliers).toEqual([
    { line: 6, name: "LU6", score: 3.5 },
    { line: 7, name: "LU7", score: -4 },
  ]);
  expect(found?.bins).toHaveLength(40);
  expect(found?.bins[0]).toMatchObject({ from: -4, count: 1 });
  expect(found?.bins.at(-1)).toMatchObject({ to: 3.5, count: 1 });
  expect(found?.bins.reduce((sum, { count }) => sum + count, 0)).toBe(5);
});

it("lists the first twenty of many", async () => {
  const found = await lookAt(new Array(50).fill(9)).scores(FILE);
  expect(found).toMatchObject({ outlierCount: 50, bins: [{ from: 9, to: 9, count: 50 }] });
  expect(found?.outliers).toHaveLength(20);
});

it("knows nothing of a table without such a column, and has no steps without scores", async () => {
  expect(await lookAt([1], "nav").scores(FILE)).toBeUndefined();
  expect(await lookAt([null, null]).scores(FILE)).toMatchObject({ count: 0, blank: 2, bins: [] });
});

it("reads a file once while it stays the same", async () => {
  const { scores, reads } = lookAt([1]);
  await Promise.all([scores(FILE), scores(FILE)]);
  expect(reads()).toBe(1);
  await scores({ ...FILE, version: "2" });
  expect(reads()).toBe(2);
});
