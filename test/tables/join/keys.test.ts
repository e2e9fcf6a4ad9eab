import { afterAll, describe, expect, it } from "vitest";
import { KeyReader, shownKey } from "../../../src/tables/join/keys.ts";
import type { Table } from "../../../src/tables/table.ts";
import { tableFolder } from "../../support/table-files.ts";

const folder = tableFolder();
afterAll(folder.remove);

interface Wanted {
  readonly columns?: readonly number[];
  readonly missing?: readonly string[];
}

/** The keys of all rows of a table, null for blank ones; each as its bytes are. */
async function keysOf(table: Table, { columns = [0], missing = [] }: Wanted = {}): Promise<(string | null)[]> {
  const keys: (string | null)[] = [];
  const reader = new KeyReader(columns, missing);
  for await (const batch of table.batches()) {
    const { count, bytes, froms, tos } = reader.read(batch, 0, batch.rowCount);
    for (let at = 0; at < count; at++) {
      const key = bytes.subarray(froms[at], tos[at]);
      keys.push((froms[at] ?? -1) < 0 ? null : shownKey(key, columns.length));
    }
  }
  return keys;
}

describe("the key of a row", () => {
  it("is the cell's text without quotes and escapes", async () => {
    const table = await folder.made("a.csv", 'k,v\nA,1\n"A",2\n"a,b",3\n"q""q",4\n A,5\n"x\ny",6\n');
    expect(await keysOf(table)).toEqual(["A", "A", "a,b", 'q"q', " A", "x\ny"]);
  });

  it("is the same in all encodings and formats", async () => {
    const text = "k,v\nÉ,1\nabc,2\n€,3\n";
    expect(await keysOf(await folder.made("u8.csv", text))).toEqual(["É", "abc", "€"]);
    expect(await keysOf(await folder.made("u16.csv", Buffer.from(`\ufeff${text}`, "utf16le")))).toEqual([
      "É",
      "abc",
      "€",
    ]);
    expect(await keysOf(await folder.made("a.ndjson", '{"k":"É"}\n{"k":"abc"}\n{"k":"€"}\n'))).toEqual([
      "É",
      "abc",
      "€",
    ]);
    expect(await keysOf(await folder.made("n.ndjson", '{"k":7}\n{"k":null}\n{"k":true}\n'))).toEqual([
      "7",
      null,
      "true",
    ]);
  });

  it("is blank when nothing, spaces or a missing text stands there", async () => {
    const table = await folder.made(
      "b.csv",
      'k,v\n,1\n"",2\n" ",3\n   ,4\n-,5\n -  ,6\n--,7\n-A,8\n"-",9\nN.A.,10\n\t,11\n',
    );
    expect(await keysOf(table)).toEqual([null, null, null, null, "-", " -  ", "--", "-A", "-", "N.A.", "\t"]);
    const missing = ["-", " N.A. "];
    expect(await keysOf(table, { missing })).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
      "--",
      "-A",
      null,
      null,
      "\t",
    ]);
  });

  it("of several columns has all its parts, and is blank when one is", async () => {
    const table = await folder.made("c.csv", "a,b\nx,yz\nxy,z\n,z\nx,\n");
    expect(await keysOf(table, { columns: [0, 1] })).toEqual(["x / yz", "xy / z", null, null]);
    expect(await keysOf(table, { columns: [1, 0] })).toEqual(["yz / x", "z / xy", null, null]);
  });

  it("of several columns is another one when the parts are cut elsewhere", async () => {
    const table = await folder.made("d.csv", "a,b\nx,yz\nxy,z\n");
    const [batch] = await Array.fromAsync(table.batches());
    if (batch === undefined) throw new Error("no rows");
    const { bytes, froms, tos } = new KeyReader([0, 1], []).read(batch, 0, 2);
    expect(bytes.subarray(froms[0], tos[0])).not.toEqual(bytes.subarray(froms[1], tos[1]));
  });
});
