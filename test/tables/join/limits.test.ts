import { existsSync, readdirSync } from "node:fs";
import { utils, write } from "@e965/xlsx";
import { afterAll, describe, expect, it } from "vitest";
import { joinTables } from "../../../src/tables/join/join.ts";
import type { JoinRules } from "../../../src/tables/join/rules.ts";
import { openTables } from "../../../src/tables/tables.ts";
import { jobFolder } from "../../jobs/run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

const RULES: JoinRules = {
  on: ["k"],
  how: "outer",
  duplicates: "expand",
  missing: [],
  fill: {},
  suffixes: undefined,
  earliest: [],
};

/** Joins files that are there, and tells whether intermediate files were needed. */
async function join(names: readonly string[], rules: Partial<JoinRules>, signal = new AbortController().signal) {
  await using tables = openTables({ signal });
  let scratch: string | undefined;
  const watched = {
    signal,
    run: <Result>(work: () => Promise<Result>) => tables.run(work),
    scratch: () => (scratch = tables.scratch()),
  };
  const inputs = [];
  for (const name of names) inputs.push(await tables.read({ name, path: folder.place(name) }));
  const joined = await joinTables(watched, inputs, { ...RULES, ...rules });
  await tables.write(folder.place("out.csv"), joined);
  const left =
    scratch === undefined
      ? []
      : readdirSync(scratch, { recursive: true }).filter((path) => /\/\d+$/.test(String(path)));
  await tables.close();
  return { text: folder.read("out.csv"), facts: joined.facts(), scratch, left };
}

function rows(header: string, count: number, rowOf: (row: number) => string): string {
  return `${header}\n${Array.from({ length: count }, (_, row) => rowOf(row)).join("\n")}\n`;
}

describe("a join that does not fit into its memory", () => {
  it("goes through files that are gone when the rows were read, and makes the same", async () => {
    folder.write(
      "a.csv",
      rows("k,a", 20_000, (row) => `K${(row * 7) % 30_000},"a ${row}"`),
    );
    folder.write(
      "b.csv",
      rows("b;k", 30_000, (row) => `${row};K${(row * 11) % 25_000}`),
    );
    folder.write(
      "c.csv",
      rows("k,c", 9_000, (row) => (row % 100 === 0 ? `,${row}` : `K${row * 4},${row}`)),
    );
    const files = ["a.csv", "b.csv", "c.csv"];
    for (const how of ["left", "inner", "outer"] as const) {
      for (const duplicates of ["last", "expand"] as const) {
        const inMemory = await join(files, { how, duplicates });
        expect(inMemory.scratch).toBeUndefined();
        const byFiles = await join(files, { how, duplicates, limitBytes: 200_000 });
        expect(byFiles.text).toBe(inMemory.text);
        expect(byFiles.facts).toEqual(inMemory.facts);
        expect(byFiles.left).toEqual([]);
        expect(existsSync(byFiles.scratch ?? "none")).toBe(false);
      }
    }
  });

  it("finds keys that repeat in a first file for whose keys there is no room", async () => {
    folder.write(
      "a.csv",
      rows("k,a", 20_000, (row) => `K${row % 19_990},${row}`),
    );
    folder.write("b.csv", "k,b\nK3,1\n");
    const { facts, scratch } = await join(["a.csv", "b.csv"], { how: "left", limitBytes: 50_000 });
    expect(scratch).toBeDefined();
    expect(facts["repeated k in a.csv"]).toBe(10);
    expect(facts["repeated k in a.csv, first"]).toEqual(Array.from({ length: 10 }, (_, row) => `K${row}`));
  });

  it("makes many rows of one key, and many combinations", async () => {
    folder.write("a.csv", "k\nA\nB\nA\n");
    folder.write(
      "b.csv",
      rows("k,b", 300, (row) => `${row % 2 === 0 ? "A" : "B"},${row}`),
    );
    folder.write(
      "c.csv",
      rows("k,c", 200, (row) => `A,${row}`),
    );
    const inMemory = await join(["a.csv", "b.csv", "c.csv"], {});
    const byFiles = await join(["a.csv", "b.csv", "c.csv"], { limitBytes: 0 });
    expect(inMemory.text.split("\n").length).toBe(2 * 150 * 200 + 150 + 2);
    expect(inMemory.text.split("\n").slice(30_000, 30_004)).toEqual(["A,298,199", "B,1,", "B,3,", "B,5,"]);
    expect(byFiles.text).toBe(inMemory.text);
  });

  it("takes cells larger than its buffers", async () => {
    const large = "x".repeat(300_000);
    folder.write("a.csv", `k,a\nA,1\n${large},2\n`);
    folder.write("b.csv", `k,b\n${large},"${large}\n"\nA,${large}\n`);
    const inMemory = await join(["a.csv", "b.csv"], {});
    expect(inMemory.text).toBe(`k,a,b\nA,1,${large}\n${large},2,"${large}\n"\n`);
    expect((await join(["a.csv", "b.csv"], { limitBytes: 0 })).text).toBe(inMemory.text);
  });

  it("lets go of large records it has put out", async () => {
    const cell = "y".repeat(40_000);
    folder.write(
      "a.csv",
      rows("k", 1_000, (row) => `K${row}`),
    );
    folder.write(
      "b.csv",
      rows("k,b", 1_000, (row) => `K${999 - row},${cell}${row}`),
    );
    const { text } = await join(["a.csv", "b.csv"], { how: "left", limitBytes: 1_000 });
    expect(text).toBe(rows("k,b", 1_000, (row) => `K${row},${cell}${999 - row}`));
  });

  it("holds a later source that is no text, and refuses one that is too large", async () => {
    folder.write("a.csv", "k,a\nA,1\nB,2\n");
    folder.write(
      "b.csv",
      rows("k,b", 3_000, (row) => `K${row},${row}`),
    );
    folder.write("c.ndjson", '{"k":"B","c":1.50}\n{"k":"Z","c":null}\n');
    const sheet = utils.aoa_to_sheet([
      ["k", "d"],
      ["A", 7],
      ["B", true],
    ]);
    const book = { SheetNames: ["S"], Sheets: { S: sheet } };
    folder.write("d.xlsx", write(book, { type: "buffer", bookType: "xlsx", compression: true }));
    const files = ["a.csv", "b.csv", "c.ndjson", "d.xlsx"];
    const inMemory = await join(files, {});
    expect(inMemory.text.split("\n").slice(0, 3)).toEqual(["k,a,b,c,d", "A,1,,,7", "B,2,,1.50,TRUE"]);
    const byFiles = await join(files, { limitBytes: 100_000 });
    expect(byFiles.scratch).toBeDefined();
    expect(byFiles.text).toBe(inMemory.text);
    await expect(join(["a.csv", "c.ndjson"], { limitBytes: 10 })).rejects.toMatchObject({
      code: "input-invalid",
      message: "c.ndjson (38 B) is too large to be joined as a later source",
      hint: expect.stringContaining("Name it first"),
    });
  });

  it("has keys of a later file with a declared line ending", async () => {
    folder.write("a.csv", "k\nA\nB\n");
    folder.write("b.csv", "k,b\r\nB,2\r\nA,1");
    await using tables = openTables({ signal: new AbortController().signal });
    const csv = { newline: "\r" } as const;
    const inputs = [];
    for (const name of ["a.csv", "b.csv"]) inputs.push(await tables.read({ name, path: folder.place(name) }, { csv }));
    await tables.write(folder.place("out.csv"), await joinTables(tables, inputs, { ...RULES, limitBytes: 0 }));
    expect(folder.read("out.csv")).toBe("k,b\rA,1\rB,2\r");
  });

  it("stops between batches when it is aborted, and leaves nothing", async () => {
    folder.write(
      "a.csv",
      rows("k,a", 200_000, (row) => `K${row},${row}`),
    );
    for (const limitBytes of [0, 1_000_000_000]) {
      const abort = new AbortController();
      await using tables = openTables({ signal: abort.signal });
      const input = await tables.read({ name: "a.csv", path: folder.place("a.csv") });
      const joined = await joinTables(tables, [input, input], { ...RULES, limitBytes });
      const reading = joined.rows[Symbol.asyncIterator]();
      await reading.next();
      abort.abort(new Error("enough"));
      await expect(Array.fromAsync({ [Symbol.asyncIterator]: () => reading })).rejects.toThrow("enough");
    }
    await expect(join(["a.csv", "a.csv"], { limitBytes: 0 }, AbortSignal.abort(new Error("no")))).rejects.toThrow("no");
  });
});
