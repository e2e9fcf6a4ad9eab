import { expect, test } from "vitest";
import { checkRows } from "../../src/databases/checked-rows.ts";
import type { Column } from "../../src/domain/load.ts";
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

const cellsOf = async (type: Column["type"], text: string) => {
  const batch: Batch = { rowCount: 1, text: () => text, lineOf: () => 2 };
  const rows = checkRows(
    (async function* () {
      yield batch;
    })(),
    [{ name: "k", type }],
    [],
  );
  return (await Array.fromAsync(rows)).flat(2);
};

test("half a character is refused, as the database would put another one in its place", async () => {
  await expect(cellsOf("text", "a\ud800")).rejects.toThrow("line 2, column k: found half a character, expected text");
  expect(await cellsOf("text", "a\u{1f600}")).toEqual(["a\u{1f600}"]);
});

test("midnight is a day where the column is of days, and stays a time elsewhere", async () => {
  expect(await cellsOf("date", "2026-11-20T00:00:00")).toEqual(["2026-11-20"]);
  await expect(cellsOf("date", "2026-11-20T00:00:01")).rejects.toThrow("expected");
  expect(await cellsOf("text", "2026-11-20T00:00:00")).toEqual(["2026-11-20T00:00:00"]);
});
