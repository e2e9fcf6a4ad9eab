import { getEventListeners } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { formatOf } from "../../../src/tables/format.ts";
import type { Table } from "../../../src/tables/table.ts";
import type { CsvSource } from "../../../src/tables/text/read.ts";
import { readCsv } from "../../../src/tables/text/read.ts";

const folder = mkdtempSync(join(tmpdir(), "pairflow-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ROW_COUNT = 150_000;
const LINES = Array.from({ length: ROW_COUNT }, (_, row) => `${row},"a ""b"" ${row}",${row % 7 === 0 ? "" : "x"}`);
const TEXT = `id,name,mark\n${LINES.join("\n")}\n`;

describe("a text that is read in a second thread", () => {
  it("gives the cells, notes and progress that reading here gives", async () => {
    const { path, size } = written("same.csv", `${TEXT}\n   \n`);
    const read = { here: 0, there: 0 };
    const here = await opened(path, { inThread: false, onRead: (bytes) => (read.here += bytes) });
    const there = await opened(path, { onRead: (bytes) => (read.there += bytes) });

    expect(await cellsOf(there)).toEqual(await cellsOf(here));
    expect(there.seen).toEqual(here.seen);
    expect(read).toEqual({ here: size, there: size });
  });

  it("tells the lines of its rows", async () => {
    const table = await opened(written("lines.csv", TEXT).path);
    const lines: number[] = [];
    for await (const batch of table.batches()) lines.push(batch.lineOf(0));

    expect(lines.length).toBeGreaterThan(3);
    let row = 0;
    for await (const batch of table.batches()) {
      expect(lines.shift()).toBe(row + 2);
      row += batch.rowCount;
    }
  });

  it("is refused with the same words, after the rows before the fault", async () => {
    const { path } = written("ragged.csv", `${TEXT}1,2\n`);
    const messages: string[] = [];
    for (const inThread of [true, false]) {
      const table = await opened(path, { inThread });
      await cellsOf(table).catch((error: Error) => messages.push(error.message));
    }

    expect(messages).toEqual(Array(2).fill(expect.stringContaining(`ragged.csv, line ${ROW_COUNT + 2}`)));
    expect(messages[0]).toBe(messages[1]);
  });

  it("is let go when whoever reads it stops early, and can be read again", async () => {
    const table = await opened(written("early.csv", TEXT).path);
    for (let time = 0; time < 3; time++) {
      for await (const batch of table.batches()) {
        expect(batch.text(0, 0)).toBe("0");
        break;
      }
    }
    expect(await cellsOf(table)).toHaveLength(ROW_COUNT);
  });

  it("ends with the reason of an abort", async () => {
    const abort = new AbortController();
    const table = await opened(written("abort.csv", TEXT).path, { signal: abort.signal });
    const reading = (async () => {
      for await (const _ of table.batches()) abort.abort(new Error("stopped by a test"));
    })();

    await expect(reading).rejects.toThrow("stopped by a test");
    expect(getEventListeners(abort.signal, "abort")).toEqual([]);
  });

  it("can be read beside another one, at different speeds", async () => {
    const one = (await opened(written("one.csv", TEXT).path)).batches()[Symbol.asyncIterator]();
    const other = await opened(written("other.csv", TEXT).path);
    const first = await one.next();
    const rows = await cellsOf(other);

    expect(first.value?.text(0, 0)).toBe("0");
    expect(rows).toHaveLength(ROW_COUNT);
    let count = first.value?.rowCount ?? 0;
    for (let next = await one.next(); next.done !== true; next = await one.next()) count += next.value.rowCount;
    expect(count).toBe(ROW_COUNT);
  });
});

function written(name: string, text: string): { readonly path: string; readonly size: number } {
  const path = join(folder, name);
  writeFileSync(path, text);
  return { path, size: Buffer.byteLength(text) };
}

function opened(path: string, given: Partial<CsvSource> = {}): Promise<Table> {
  return readCsv({
    path,
    name: path.slice(folder.length + 1),
    format: formatOf(path),
    csv: {},
    ragged: "error",
    signal: new AbortController().signal,
    onRead: () => {},
    passes: 1,
    inThread: true,
    ...given,
  });
}

async function cellsOf(table: Table): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  for await (const batch of table.batches()) {
    for (let row = 0; row < batch.rowCount; row++) rows.push(table.columns.map((_, column) => batch.text(row, column)));
  }
  return rows;
}
