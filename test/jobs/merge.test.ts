import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, it } from "vitest";
import merge from "../../jobs/merge.ts";
import { jobFolder, runJob } from "./run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

const LEFT = 'isin,nav,q\nA,1,x\nB,2,\n,3,""\nC,4,y\nB,5,z\n';
const RIGHT = "isin,sub,q\nB,10,rb\nD,11,rd\n,12,re\nA,,ra\n-,9,r-\n";
const REPEATS = "isin,u\nB,1\nB,2\nE,3\nE,4\nA,5\n";

async function join(files: readonly string[], params: Readonly<Record<string, unknown>> = {}) {
  const sources = files.map((content, index) => folder.write(`s${index}.csv`, content));
  const report = await runJob(merge, sources, folder.place("out.csv"), { on: "isin", missing: ["-"], ...params });
  return { text: folder.read("out.csv"), facts: report.facts };
}

describe("merge", () => {
  it("keeps every row of the first file, in order; fill is for rows without a match only", async () => {
    const { text, facts } = await join([LEFT, RIGHT], { fill: { sub: 0 } });
    expect(text).toBe('isin,nav,q,sub,q_2\nA,1,x,,ra\nB,2,,10,rb\n,3,"",0,\nC,4,y,0,\nB,5,z,10,rb\n');
    expect(facts).toEqual({
      "rows in s0.csv": 5,
      "blank isin in s0.csv": 1,
      "repeated isin in s0.csv": 1,
      "repeated isin in s0.csv, first": ["B"],
      "rows in s1.csv": 5,
      "blank isin in s1.csv": 2,
      "unmatched in s0.csv": 1,
      "unmatched in s0.csv, first": ["C"],
      "unmatched in s1.csv": 1,
      "unmatched in s1.csv, first": ["D"],
      rows: 5,
      "rows in": 10,
      blank: 3,
      repeated: 1,
      unmatched: 2,
      "skipped lines": 0,
      "blank lines": 0,
    });
  });

  it("keeps only matched rows with inner, and all with outer, blank keys matching nothing", async () => {
    expect((await join([LEFT, RIGHT], { how: "inner" })).text).toBe(
      "isin,nav,q,sub,q_2\nA,1,x,,ra\nB,2,,10,rb\nB,5,z,10,rb\n",
    );
    expect((await join([LEFT, RIGHT], { how: "outer" })).text).toBe(
      'isin,nav,q,sub,q_2\nA,1,x,,ra\nB,2,,10,rb\n,3,"",,\nC,4,y,,\nB,5,z,10,rb\nD,,,11,rd\n,,,12,re\n-,,,9,r-\n',
    );
  });

  it("takes the last of repeated rows, or a row for each", async () => {
    expect((await join([LEFT, REPEATS], { duplicates: "last" })).text).toBe(
      'isin,nav,q,u\nA,1,x,5\nB,2,,2\n,3,"",\nC,4,y,\nB,5,z,2\n',
    );
    expect((await join([LEFT, REPEATS], { duplicates: "expand" })).text).toBe(
      'isin,nav,q,u\nA,1,x,5\nB,2,,1\nB,2,,2\n,3,"",\nC,4,y,\nB,5,z,1\nB,5,z,2\n',
    );
  });

  it("joins three files, and expands in an outer join", async () => {
    const { text } = await join([LEFT, RIGHT, REPEATS], {
      how: "outer",
      duplicates: "expand",
      suffixes: ["", "_r", ""],
    });
    expect(text).toBe(
      "isin,nav,q,sub,q_r,u\nA,1,x,,ra,5\nB,2,,10,rb,1\nB,2,,10,rb,2\n" +
        ',3,"",,,\nC,4,y,,,\nB,5,z,10,rb,1\nB,5,z,10,rb,2\nD,,,11,rd,\n,,,12,re,\n-,,,9,r-,\nE,,,,,3\nE,,,,,4\n',
    );
  });

  it("joins on several columns", async () => {
    const { text } = await join(["a,b,x\n1,2,l\n1,3,m\n", "b,a,y\n3,1,r\n2,2,s\n"], { on: ["a", "b"] });
    expect(text).toBe("a,b,x,y\n1,2,l,\n1,3,m,r\n");
  });

  it("joins on columns that are called differently, and counts the lines left out of all sources", async () => {
    const { text, facts } = await join(["isin,date,x\nA,1,l\n\nB,1,m\n", "date,ISIN,y\n1,B,r\n# 2\n\n"], {
      on: [["isin", "ISIN"], "date"],
      ragged: "skip",
    });
    expect(text).toBe("isin,date,x,y\nA,1,l,\nB,1,m,r\n");
    expect(facts).toMatchObject({ unmatched: 1, "unmatched in s0.csv, first": ["A / 1"] });
    expect(facts).toMatchObject({ "skipped lines": 1, "blank lines": 2 });
    await expect(join([LEFT, RIGHT], { on: [["isin", "isin", "isin"]] })).rejects.toThrow('"on" has 3 names');
  });

  it("does not match keys that only look alike", async () => {
    const { text } = await join(["isin,x\n007,1\n7,2\n1.0,3\n", "isin,y\n7,a\n1,b\n"]);
    expect(text).toBe("isin,x,y\n007,1,\n7,2,a\n1.0,3,\n");
  });

  it("keeps the earliest start of its sources", async () => {
    const { text } = await join([
      "isin,time_started,x\nA,2026-11-20T10:00:00.000Z,1\nB,2026-11-20T10:00:00.000Z,2\n",
      "isin,time_started\nA,2026-11-20T09:59:00.000Z\n",
    ]);
    expect(text).toBe("isin,time_started,x\nA,2026-11-20T09:59:00.000Z,1\nB,2026-11-20T10:00:00.000Z,2\n");
  });

  it("keeps the first file's order over 200,000 rows", async () => {
    const keys = Array.from({ length: 200_000 }, (_, index) => `K${(index * 7_919) % 200_003}`);
    const left = `isin,n\n${keys.map((key, index) => `${key},${index}`).join("\n")}\n`;
    const right = `isin,m\n${keys
      .toReversed()
      .map((key) => `${key},m${key}`)
      .join("\n")}\n`;
    for (const duplicates of ["error", "expand"]) {
      const { text } = await join([left, right], { duplicates });
      const rows: string[][] = parse(text, { from_line: 2 });
      expect(rows.length).toBe(200_000);
      expect(rows.findIndex(([key, n, m], index) => n !== String(index) || m !== `m${key}`)).toBe(-1);
    }
  });

  it("reads each source in the dialect declared for it, and writes in the first one's", async () => {
    const left = folder.write("l.csv", Buffer.from("isin;näme\nÄ;1\n", "latin1"));
    const right = folder.write("r.csv", "isin,sub\nÄ,ö\n");
    const csv = [{ encoding: "latin1" }, {}];
    await runJob(merge, [left, right], folder.place("out.csv"), { on: "isin", csv });
    expect(folder.bytes("out.csv").toString("latin1")).toBe("isin;näme;sub\nÄ;1;ö\n");
    await expect(
      runJob(merge, [left, right], folder.place("out.csv"), { on: "isin", csv: [{}, {}, {}] }),
    ).rejects.toThrow('"csv" lists 3 dialects for 2 sources');
  });
});
