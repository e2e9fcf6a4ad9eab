import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { formatOf } from "../../../src/tables/format.ts";
import { LinesBatch } from "../../../src/tables/lines/batch.ts";
import { lineFault } from "../../../src/tables/lines/fault.ts";
import { readLines } from "../../../src/tables/lines/read.ts";
import type { Table } from "../../../src/tables/table.ts";
import { openTables } from "../../../src/tables/tables.ts";
import { jobFolder } from "../../jobs/run-job.ts";
import { textsOf } from "../../support/table-files.ts";

const folder = jobFolder();
afterAll(folder.remove);

async function read(content: string | Buffer, name = "a.ndjson", onRead = (_: number) => {}): Promise<Table> {
  const path = folder.write(name, content);
  return readLines({ path, name, format: formatOf(name), signal: new AbortController().signal, onRead });
}

describe("a file of JSON lines", () => {
  it("has all keys as columns, in the order in which they first appear, also one that only the last line has", async () => {
    const table = await read('{"b":1,"a":2}\n{"a":3,"2":4}\n{"1":5,"b":6}\n');
    expect(table.columns).toEqual(["b", "a", "2", "1"]);
    expect(await textsOf(table)).toEqual([
      ["1", "2", null, null],
      [null, "3", "4", null],
      ["6", null, null, "5"],
    ]);
  });

  it("gives numbers as they are written, texts without their quotes, and nested values as JSON", async () => {
    const table = await read(
      '{"a": 1.10, "b": 12345678901234567890, "c": "007", "d": true, "e": null, "f": {"x": [1.0, "}"]} , "g":"","h":"\\u00e9\\"\\n","i":-0,"j":1E+2}',
    );
    expect(await textsOf(table)).toEqual([
      ["1.10", "12345678901234567890", "007", "true", null, '{"x": [1.0, "}"]}', "", 'é"\n', "-0", "1E+2"],
    ]);
    expect(table.seen.endsWithNewline).toBe(false);
  });

  it("leaves blank lines out, counts them, and still knows each row's line", async () => {
    const table = await read('\n{"a":1}\r\n \t\r\n\n{"a":2}\n\n');
    expect(table.seen).toEqual({ skippedLines: [], blankLines: 4, warnings: [], endsWithNewline: true });
    const whole = await table.whole();
    expect([0, 1].map((row) => [whole.text(row, 0), whole.lineOf(row)])).toEqual([
      ["1", 2],
      ["2", 5],
    ]);
  });

  it("is read with a byte order mark, and packed", async () => {
    expect(await textsOf(await read('\ufeff{"a":"\ufeffx"}\n'))).toEqual([["\ufeffx"]]);
    const packed = await read(gzipSync('{"a":"ü"}\n{"a":2}'), "a.jsonl.gz");
    expect(await textsOf(packed)).toEqual([["ü"], ["2"]]);
  });

  it("knows columns of numbers", async () => {
    const table = await read('{"a":1,"b":1,"c":null,"d":"1"}\n{"a":null,"b":"x"}\n{"b":2}\n');
    const batch = await table.whole();
    expect(batch).toBeInstanceOf(LinesBatch);
    const isNumber = (column: number) => batch instanceof LinesBatch && batch.isNumberColumn(column);
    expect([0, 1, 2, 3].map(isNumber)).toEqual([true, false, false, false]);
  });

  it("is read in batches that together are the whole", async () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => `{"n":${index},"text":"${"x".repeat(index % 90)}é"}`);
    const told: number[] = [];
    const table = await read(`${lines.join("\n\n")}\n`, "b.ndjson", (bytes) => told.push(bytes));
    const whole = await table.whole();
    told.length = 0;
    let row = 0;
    let batches = 0;
    for await (const batch of table.batches()) {
      batches++;
      for (let at = 0; at < batch.rowCount; at++, row++) {
        const cells = [batch.text(at, 0), batch.text(at, 1), batch.lineOf(at)];
        if (cells[0] !== String(row) || cells[1] !== whole.text(row, 1) || cells[2] !== 2 * row + 1) {
          expect(cells).toEqual([String(row), whole.text(row, 1), 2 * row + 1]);
        }
      }
    }
    expect([row, whole.rowCount, whole.lineOf(39_999)]).toEqual([40_000, 40_000, 79_999]);
    expect(batches).toBeGreaterThan(3);
    expect(told.reduce((sum, bytes) => sum + bytes)).toBe(table.sizeBytes);
  });

  it.each([
    ['{"a":1}\n{"a":1,"b":2,"a":3}', 'line 2, character 14: the key "a" stands twice in this object'],
    ['{"a":1}\n{"a":1,"\\u0061":3}', 'line 2, character 8: the key "\\u0061" stands twice in this object'],
    ['{"a":1}\n\n[1,2]', "line 3, character 1: there is [1,2] where an object in {} should be"],
    ["isin,nav\nA,1", "line 1, character 1: there is isin,nav where an object in {} should be"],
    ['{"a":1} {"a":2}', 'line 1, character 9: there is {"a":2} where the end of the line should be'],
    ['{"a":01}', "line 1, character 6: there is 01} where a value should be"],
    ['{"a":NaN}', "line 1, character 6: there is NaN} where a value should be"],
    [
      '{"a":"x',
      'line 1, character 6: there is "x where a text whose quotes close and whose escapes are valid should be',
    ],
    ['{"a":1', 'line 1, character 7: the line ends where "," or "}" should be'],
    ['{"a":[1,]}', "line 1, character 9: there is ]} where a value should be"],
    ["{'a':1}", "line 1, character 2: there is 'a':1} where a key in quotes or \"}\" should be"],
    ['{"a":1,}', "line 1, character 8: there is } where a key in quotes should be"],
  ])("refuses %j", async (content, message) => {
    await expect(read(content)).rejects.toMatchObject({ code: "input-invalid", message: `a.ndjson, ${message}` });
  });

  it("refuses a file without an object that has a key, and names that differ in spaces only", async () => {
    await expect(read("\n \n")).rejects.toThrow("a.ndjson has no row with a key, and so no columns");
    await expect(read("{}\n")).rejects.toThrow("no columns");
    await expect(read('{"a":1," a":2}\n')).rejects.toThrow('a.ndjson has the column "a" twice');
  });

  it("refuses bytes that are no UTF-8", async () => {
    await expect(read(Buffer.from('{"a":"\xe9"}\n', "latin1"))).rejects.toThrow("a.ndjson, line 1: the byte 0xE9");
  });

  it("refuses a line that is longer than 32 MB", async () => {
    const content = `{"a":1}\n{"a":"${"x".repeat(34_000_000)}"}`;
    await expect(read(content)).rejects.toThrow("a.ndjson, line 2: a line longer than 32 MB");
  });

  it("stops when the signal aborts, and says when the file became another", async () => {
    const abort = new AbortController();
    const path = folder.write("c.ndjson", '{"a":1}\n');
    const table = await readLines({ path, name: "c", format: formatOf(path), signal: abort.signal, onRead: () => {} });
    folder.write("c.ndjson", '{"b":1}\n');
    await expect(table.whole()).rejects.toMatchObject({ code: "source-changed" });
    abort.abort(new Error("enough"));
    await expect(table.whole()).rejects.toThrow("enough");
  });
});

describe("the progress of reading JSON lines", () => {
  it("counts the pass that finds the columns, up to all bytes of both", async () => {
    const told: [number, number, string][] = [];
    const content = '{"a":1}\n'.repeat(300_000);
    const path = folder.write("p.ndjson", content);
    const { signal } = new AbortController();
    await using tables = openTables({ signal, progress: (...step) => told.push(step) });
    const table = await tables.read({ path, name: "p.ndjson" });
    const total = 2 * content.length;
    expect(told.length).toBeGreaterThan(1);
    expect(told.at(-1)).toEqual([content.length, total, "bytes"]);
    for await (const _ of table.batches());
    expect(told.at(-1)).toEqual([total, total, "bytes"]);
    const steps = told.map(([done]) => done);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });
});

describe("the place of a fault in a line", () => {
  const nested = fc.json({ maxDepth: 3 });
  const broken = fc
    .tuple(nested, fc.nat(), fc.constantFrom("", ",", "}", '"', "\\", "1", "e", " ", "\u0001", ":", "["))
    .map(([json, at, put]) => {
      const index = at % (json.length + 1);
      return json.slice(0, index) + put + json.slice(index + (at % 2));
    });

  it("is found wherever the parser refuses a line, and never later than the parser finds it", () => {
    fc.assert(
      fc.property(broken, (json) => {
        const line = `{"a":${json}}`;
        const refusal = refusalOf(line);
        const { message } = lineFault(line, { name: "f", line: 1 }, undefined);
        const character = Number(/character (\d+):/.exec(message)?.[1]);
        if (refusal === undefined) expect(character).toBe(line.length + 1);
        else expect(character).toBeLessThanOrEqual((refusal.position ?? line.length) + 1);
      }),
      { numRuns: 3000 },
    );
  });
});

function refusalOf(line: string): { readonly position: number | undefined } | undefined {
  try {
    JSON.parse(line);
    return undefined;
  } catch (error) {
    const position = /at position (\d+)/.exec(String(error))?.[1];
    return { position: position === undefined ? undefined : Number(position) };
  }
}
