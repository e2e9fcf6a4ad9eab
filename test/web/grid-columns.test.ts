import { expect, it } from "vitest";
import type { GridDocument } from "../../src/app/insights.ts";
import { fewerColumns } from "../../src/web/pages/grid-columns.ts";
import { makeFakeInsights } from "./fake-insights.ts";
import { serve, textOf } from "./serve.ts";

const NAMES = Array.from({ length: 100 }, (_, index) => `pair-${index}`);
const cellOf = (status: "success" | "error") => ({ status, reason: "done", count: 1, itemId: "i" }) as const;

/** One row that is done in the pairs from 60 on, failed in pair 70 and still to come in pair 99. */
const GRID: GridDocument = {
  by: "file",
  pairs: NAMES,
  rows: [
    {
      label: "A.csv",
      cells: NAMES.map((_, index) => {
        if (index === 70) return cellOf("error");
        if (index === 99) return "gap";
        return index < 60 ? null : cellOf("success");
      }),
    },
  ],
  total: 1,
  nextCursor: null,
};

it("of many pairs those with something unfinished in the rows are kept, then those with anything in them", () => {
  const { pairs, rows } = fewerColumns(GRID);
  const kept = [...NAMES.slice(60, 98), "pair-98", "pair-99"];
  expect(pairs).toEqual(kept);
  expect(rows[0]?.cells).toEqual(kept.map((name) => GRID.rows[0]?.cells[NAMES.indexOf(name)]));
});

it("what is unfinished is kept though it stands behind forty that are done", () => {
  const cells = NAMES.map((_, index) => cellOf(index === 99 ? "error" : "success"));
  const { pairs } = fewerColumns({ ...GRID, rows: [{ label: "A.csv", cells }] });
  expect(pairs).toEqual([...NAMES.slice(0, 39), "pair-99"]);
});

it("the page says how many pairs it leaves out and by which rule", async () => {
  const { url } = await serve({ insights: { ...makeFakeInsights(), grid: () => GRID } });
  const page = await textOf(`${url}/grid`);
  expect(page.match(/<th scope="col"><a/g)).toHaveLength(40);
  expect(page).toContain("40 of 100 pairs: first those with something unfinished in these rows");
});
