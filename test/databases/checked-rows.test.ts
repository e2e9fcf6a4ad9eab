import { expect, test } from "vitest";
import { checkRows } from "../../src/databases/checked-rows.ts";
import type { Batch } from "../../src/ports/table-reading.ts";

/** A workbook comes as one batch, however large it is. */
async function* oneBatch(rowCount: number): AsyncGenerator<Batch> {
  yield { rowCount, text: (row) => String(row), lineOf: (row) => row + 2 };
}

test("rows of a large batch come in parts, and other work of the program comes between them", async () => {
  let turns = 0;
  const seen: [rowCount: number, turns: number][] = [];
  for await (const rows of checkRows(oneBatch(12_000), [{ name: "k", type: "integer" }], [])) {
    seen.push([rows.length, turns]);
    setImmediate(() => {
      turns += 1;
    });
  }
  expect(seen).toEqual([
    [5_000, 0],
    [5_000, 1],
    [2_000, 2],
  ]);
});
