import { afterAll, describe, expect, it } from "vitest";
import { joinTables } from "../../../src/tables/join/join.ts";
import type { JoinRules } from "../../../src/tables/join/rules.ts";
import type { ReadOptions } from "../../../src/tables/read-params.ts";
import { openTables } from "../../../src/tables/tables.ts";
import { jobFolder } from "../../jobs/run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

const RULES: JoinRules = {
  on: ["k"],
  how: "left",
  duplicates: "error",
  missing: [],
  fill: {},
  suffixes: undefined,
  earliest: [],
};

/** Joins files, named in their order, and gives the text and the facts. */
async function join(
  files: Readonly<Record<string, string | Buffer>>,
  rules: Partial<JoinRules> = {},
  reading: readonly ReadOptions[] = [],
) {
  await using tables = openTables({ signal: new AbortController().signal });
  const inputs = [];
  for (const [index, [name, content]] of Object.entries(files).entries()) {
    const source = { name: name.replace(/^\d+ /, ""), path: folder.write(name, content) };
    inputs.push(await tables.read(source, reading[index]));
  }
  const joined = await joinTables(tables, inputs, { ...RULES, ...rules });
  const rowCount = await tables.write(folder.place("out.csv"), joined);
  return { text: folder.read("out.csv"), facts: joined.facts(), rowCount };
}

describe("the columns of a join", () => {
  it("are the first source's, then the later ones' without their keys, equal names with suffixes", async () => {
    const files = { "a.csv": "v,k,w\n1,A,2\n", "b.csv": "w,k,x\n3,A,4\n", "c.csv": "x,w,k\n5,6,A\n" };
    expect((await join(files)).text).toBe("v,k,w,w_2,x_2,x_3,w_3\n1,A,2,3,4,5,6\n");
    expect((await join(files, { suffixes: ["_a", "_b", "_c"] })).text).toBe("v,k,w_a,w_b,x_b,x_c,w_c\n1,A,2,3,4,5,6\n");
  });

  it("have keys called differently in each source under the first one's name", async () => {
    const files = { "a.csv": "isin,date,v\nA,1,x\nB,1,y\n", "b.csv": "date,ISIN,isin\n1,B,z\n2,A,q\n" };
    const { text, facts } = await join(files, { on: [["isin", "ISIN"], "date"], how: "outer" });
    expect(text).toBe("isin,date,v,isin_2\nA,1,x,\nB,1,y,z\nA,2,,q\n");
    expect(facts["unmatched in b.csv, first"]).toEqual(["A / 2"]);
  });

  it("are found and filled by names without the spaces around them", async () => {
    const files = { "a.csv": " k ,v\nA,1\nB,2\n", "b.csv": "k, w \nA,3\n" };
    expect((await join(files, { on: [" k"], fill: { " w": 0 } })).text).toBe(" k ,v, w \nA,1,3\nB,2,0\n");
  });

  it("have the earliest of shared times once, where it first stands", async () => {
    const files = {
      "a.csv": "t,k\n2026-01-03,A\n,B\n2026-01-01,C\n,D\n",
      "b.csv": "k,x,t\nA,1,2026-01-02\nB,2,2026-01-09\nC,3, \n",
    };
    expect((await join(files, { earliest: ["t"] })).text).toBe(
      "t,k,x\n2026-01-02,A,1\n2026-01-09,B,2\n2026-01-01,C,3\n,D,\n",
    );
  });

  it("have the earliest of shared texts by their characters, in whatever encoding", async () => {
    const latin1 = Buffer.from("k,t\nA,\u00e9\nB,\u00d8\n", "latin1");
    const files = { "a.csv": latin1, "b.csv": "k,t\nA,\u00d8\nB,\u00e9\n" };
    const reading = { csv: { encoding: "latin1" } } as const;
    await join(files, { earliest: ["t"] }, [reading]);
    expect(folder.bytes("out.csv").toString("latin1")).toBe("k,t\nA,\u00d8\nB,\u00d8\n");
  });

  it("are refused when two would have one name, a fill has none, or names do not fit the sources", async () => {
    const files = { "a.csv": "k,v,v_2\nA,1,2\n", "b.csv": "k,v\nA,3\n" };
    await expect(join(files)).rejects.toThrow('the joined table would have the column "v_2" twice');
    await expect(join(files, { fill: { x: 0 } })).rejects.toThrow('"fill" names the column "x", but the sources have');
    await expect(join(files, { on: [["k", "k", "k"]] })).rejects.toMatchObject({
      code: "params-invalid",
      message: '"on" has 3 names in ["k","k","k"], for 2 sources',
    });
    await expect(join({ "a.csv": "k\nA\n" })).rejects.toThrow("a join needs two or more sources, and has 1");
    await expect(join(files, { on: ["isin"] })).rejects.toThrow('a.csv has no column "isin"; it has "k", "v", "v_2"');
  });
});

describe("the facts of a join", () => {
  it("count both ways for each later source, and a row of the first once", async () => {
    const { facts, rowCount } = await join(
      {
        "a.csv": "k,a\nA,1\nB,2\nC,3\nC,4\n,5\n",
        "b.csv": "k,b\nB,1\nX,2\nY,3\n",
        "c.csv": "k,c\nA,1\nB,2\nX,3\n,4\n",
      },
      { how: "outer" },
    );
    expect(rowCount).toBe(8);
    expect(facts).toEqual({
      "rows in": 12,
      unmatched: 3 + 2 + 1,
      repeated: 1,
      blank: 2,
      "rows in a.csv": 5,
      "rows in b.csv": 3,
      "rows in c.csv": 4,
      "blank k in a.csv": 1,
      "blank k in c.csv": 1,
      "repeated k in a.csv": 1,
      "repeated k in a.csv, first": ["C"],
      "unmatched in a.csv, against b.csv": 3,
      "unmatched in a.csv, against b.csv, first": ["A", "C"],
      "unmatched in a.csv, against c.csv": 2,
      "unmatched in a.csv, against c.csv, first": ["C"],
      "unmatched in b.csv": 2,
      "unmatched in b.csv, first": ["X", "Y"],
      "unmatched in c.csv": 1,
      "unmatched in c.csv, first": ["X"],
    });
  });

  it("list the first 20 different keys in the order of the rows, long ones cut", async () => {
    const keys = Array.from({ length: 30 }, (_, row) => `K${row}`);
    const long = "x".repeat(100);
    const { facts } = await join({ "a.csv": `k\n${long}\n${keys.join("\n")}\n`, "b.csv": "k,v\n" });
    expect(facts["unmatched in a.csv"]).toBe(31);
    expect(facts["unmatched in a.csv, first"]).toEqual([`${"x".repeat(80)}…`, ...keys.slice(0, 19)]);
  });

  it("tell sources of one name apart by their places", async () => {
    const { facts } = await join({ "1 a.csv": "k,v\nA,1\n", "2 a.csv": "k,w\nB,1\n" });
    expect(facts).toMatchObject({ "rows in a.csv (1)": 1, "unmatched in a.csv (2), first": ["B"] });
  });

  it("are not to be had before the rows were read", async () => {
    await using tables = openTables({ signal: new AbortController().signal });
    const table = await tables.read({ name: "a.csv", path: folder.write("a.csv", "k,v\nA,1\n") });
    const joined = await joinTables(tables, [table, table], RULES);
    expect(() => joined.facts()).toThrow("before its rows were read");
  });
});

describe("a key on several rows of a later source", () => {
  it("is an error that names the first 20 with their lines in the file, and how many there are", async () => {
    const repeats = 'k,v\nB,1\n"A",2\n\n"x\ny",3\nB,4\nA,"\n"\n"x\ny",5\nB,6\nB,7\nB,8\nB,9\n';
    await expect(join({ "a.csv": "k,a\nA,1\n", "b.csv": repeats })).rejects.toMatchObject({
      code: "input-invalid",
      message:
        'b.csv has 3 keys of "k" on several rows: B (lines 2, 7, 12, 13, 14, ...), A (lines 3, 8), "x\\ny" (lines 5, 10)',
      hint: expect.stringContaining('"duplicates"'),
    });
    const many = Array.from({ length: 25 }, (_, row) => `K${row},1\nK${row},2\n`).join("");
    await expect(join({ "a.csv": "k,a\nA,1\n", "b.csv": `k,v\n${many}` })).rejects.toThrow(
      /b\.csv has 25 keys of "k" on several rows: K0 \(lines 2, 3\), .*, K19 \(lines 40, 41\), \.\.\.$/,
    );
  });

  it("may be on several rows of the first", async () => {
    const { text } = await join({ "a.csv": "k,a\nA,1\nA,2\n", "b.csv": "k,v\nA,3\n" });
    expect(text).toBe("k,a,v\nA,1,3\nA,2,3\n");
  });

  it("makes all combinations with several later sources, in the order of their rows", async () => {
    const files = { "a.csv": "k\nA\n", "b.csv": "k,b\nA,1\nB,9\nA,2\n", "c.csv": "k,c\nA,x\nA,y\n" };
    expect((await join(files, { duplicates: "expand" })).text).toBe("k,b,c\nA,1,x\nA,1,y\nA,2,x\nA,2,y\n");
    expect((await join(files, { duplicates: "last" })).text).toBe("k,b,c\nA,2,y\n");
    expect((await join(files, { duplicates: "last", how: "outer" })).text).toBe("k,b,c\nA,2,y\nB,9,\n");
  });
});
