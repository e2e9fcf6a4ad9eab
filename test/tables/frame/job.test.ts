import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { z } from "../../../src/index.ts";
import { defineFrameJob, loadDanfo, readParams } from "../../../src/tables/index.ts";
import { runJob } from "../../../src/testing/index.ts";
import { encoded } from "../../support/encoded-text.ts";

const same = defineFrameJob((frame) => frame);

/** The text that a job makes of one file. */
async function made(job: Parameters<typeof runJob>[0], content: string | Uint8Array, target = "b.csv") {
  await using result = await runJob(job, { sources: { "a.csv": content }, target });
  return result.text();
}

describe("a DataFrame job", () => {
  it("gets a frame, returns one, and reports its rows", async () => {
    const job = defineFrameJob((frame) => frame.addColumn("double", frame.column("nav").mul(2)));
    await using result = await runJob(job, { sources: { "a.csv": "isin,nav\nA,1.5\nB,\n" }, target: "b.csv" });
    expect(result.text()).toBe("isin,nav,double\nA,1.5,3\nB,,\n");
    expect(result.report).toEqual({
      facts: { "rows in": 2, rows: 2, "skipped lines": 0, "blank lines": 0 },
      warnings: [],
    });
  });

  it("gets several sources as several frames", async () => {
    const job = defineFrameJob((navs, { frames: [, flows] }) => {
      const { merge } = loadDanfo();
      if (flows === undefined) throw new Error("no flows");
      return merge({ left: navs, right: flows, on: ["isin"], how: "left" });
    });
    const sources = { "navs.csv": "isin,nav\nA,1\nB,2\n", "flows.tsv": "isin\tflow\nB\t007\n" };
    await using result = await runJob(job, { sources, target: "b.csv" });
    expect(result.text()).toBe("isin,nav,flow\nA,1,\nB,2,007\n");
    expect(result.report.facts).toMatchObject({ "rows in": 3, "rows in navs.csv": 2, "rows in flows.tsv": 1, rows: 2 });
  });

  it("puts frames under each other", async () => {
    const job = defineFrameJob((_, { frames }) => loadDanfo().concat({ dfList: [...frames], axis: 0 }));
    await using result = await runJob(job, {
      sources: { "a.csv": "a,b\n01,x\n", "b.csv": "a,b\n02,y\n" },
      target: "c.csv",
    });
    expect(result.text()).toBe("a,b\n01,x\n02,y\n");
  });

  it("has params as its schema reads them, its context, and reads as it says for each source", async () => {
    const job = defineFrameJob({
      params: z.strictObject({ ...readParams, column: z.string(), factor: z.number().default(2) }),
      read: ({ column, csv }, index) => (index === 0 ? { csv, numbers: [column] } : { csv: { delimiter: "|" } }),
      run: async (frame, { params: { column, factor }, log, bindings, frames }) => {
        log.info(`${bindings["file"]} ${frames.map(({ columns }) => columns.join("/")).join(" ")}`);
        return frame.addColumn("scaled", frame.column(column).mul(factor));
      },
    });
    const sources = { "a.csv": "isin:nav\nA:101.50\n", "b.csv": "a:b|c\n" };
    const params = { column: "nav", csv: { delimiter: ":" } };
    await using result = await runJob(job, { sources, params, target: "c.csv" });
    expect(result.text()).toBe("isin:nav:scaled\nA:101.50:203\n");
    expect(result.log).toBe("a.csv isin/nav a:b/c\n");
    await expect(runJob(job, { sources, params: { columns: "nav" } })).rejects.toMatchObject({
      code: "params-invalid",
    });
  });

  it("reports what its readers left out", async () => {
    const job = defineFrameJob({ read: { ragged: "skip", checkIsin: true }, run: (frame) => frame });
    await using result = await runJob(job, { sources: { "a.csv": "isin,nav\nA,1\n\nnoted below\n" } });
    expect(result.text()).toBe("isin,nav\nA,1\n");
    expect(result.report).toMatchObject({
      facts: { "skipped lines": 1, "blank lines": 1, "bad isin": 1, "bad isin, first": ["a.csv, line 2: A"] },
      warnings: ["a.csv: 1 line left out, not as wide as the header"],
    });
  });

  it("tells how far it has read, and ends with its signal", async () => {
    const steps: unknown[] = [];
    const abort = new AbortController();
    const job = defineFrameJob((frame) => {
      abort.abort(new Error("no longer wanted"));
      return frame;
    });
    const run: typeof job.run = (context) => job.run({ ...context, progress: (...step) => steps.push(step) });
    const test = { sources: { "a.csv": "a,b\n1,2\n" }, target: "b.csv" };
    await expect(runJob({ run }, { ...test, signal: abort.signal })).rejects.toThrow("no longer wanted");
    expect(steps.at(-1)).toEqual([8, 8, "bytes"]);
    await expect(runJob(same, { ...test, signal: abort.signal })).rejects.toThrow("no longer wanted");
  });
});

describe("a target of a DataFrame job", () => {
  it("continues the dialect and encoding of the first source", async () => {
    const job = defineFrameJob((frame) => frame.addColumn("größe", ["x;y", 'say "x"']));
    const text = '\ufeffisin;"nav";note\r\n"A";1,50;\r\nB;"";"2\r\n3"\r\n';
    const target = '\ufeffisin;nav;note;größe\r\n"A";1,50;;"x;y"\r\nB;"";"2\r\n3";"say ""x"""\r\n';
    expect(await made(job, text)).toBe(target);
    const latin = defineFrameJob({ read: { csv: { encoding: "latin1" } }, run: (frame) => frame });
    const bytes = encoded("ä\tb\né\t1", "latin1");
    await using result = await runJob(latin, { sources: { "a.csv": bytes }, target: "b.csv" });
    expect(readFileSync(result.target)).toEqual(bytes);
  });

  it("has no header where its source has none", async () => {
    const job = defineFrameJob({
      read: { csv: { header: false } },
      run: (frame) => frame.addColumn("c", frame.column("column_2").mul(2)),
    });
    expect(await made(job, "x,1\ny,2\n")).toBe("x,1,2\ny,2,4\n");
  });

  it("has the names as they stand in the sources, which a frame has without the spaces around them", async () => {
    const job = defineFrameJob((frame) => frame.addColumn("n", frame.column("nav").mul(2)));
    expect(await made(job, "isin, nav,,column_3\nA,1,x,y\n")).toBe("isin, nav,,column_3,n\nA,1,x,y,2\n");
    const names = defineFrameJob(
      (frame) => new (loadDanfo().DataFrame)([[frame.columns.join(" ")]], { columns: ["a"] }),
    );
    expect(await made(names, "isin, nav,,column_3\n")).toBe("a\nisin nav column_3_ column_3\n");
  });

  it("may have columns by any name, and danfojs works with them", async () => {
    const names = ["index", "values", "columns", "shape", "column", "query", "$data", "then"];
    const job = defineFrameJob((frame) => {
      const more = frame.addColumn("x", frame.column("index").mul(2));
      return more.query(more.column("values").gt(1)).rename({ query: "head" });
    });
    const rows = [names.map(() => 1), names.map(() => 2)].map((row) => row.join(",")).join("\n");
    const header = names.join(",");
    expect(await made(job, `${header}\n${rows}\n`)).toBe(
      `${header.replace("query", "head")},x\n${names.map(() => 2)},4\n`,
    );
  });

  it("keeps the columns of a source without rows", async () => {
    expect(await made(same, "isin;nav\n")).toBe("isin;nav\n");
    const none = defineFrameJob((frame) => frame.query(frame.column("nav").gt(5)));
    expect(await made(none, "isin;nav\nA;1\n")).toBe("isin;nav\n");
  });
});

describe("the size of the sources", () => {
  const small = defineFrameJob({ maxBytes: 20, run: (frame) => frame });
  const refusal = (sources: Readonly<Record<string, string | Uint8Array>>) =>
    runJob(small, { sources, target: "c.csv" }).then(
      () => "made",
      (error: { readonly code: string; readonly message: string; readonly hint: string }) => {
        expect(error).toMatchObject({ code: "input-invalid", kind: "permanent" });
        expect(error.hint).toMatch(/an SQL job \(\.\/jobs\/name\.sql\).*defineFrameJob\(\{ maxBytes: /);
        return error.message;
      },
    );
  const limit = ": a DataFrame job is for sources of up to 20 B in all";
  const text = "isin,nav\n0123456789\n".replace("6", ",");

  it("is limited, together", async () => {
    expect(await refusal({ "a.csv": text })).toBe("made");
    expect(await refusal({ "a.csv": `${text}1` })).toBe(`a.csv has 21 B${limit}`);
    expect(await refusal({ "a.csv": "a\n1\n", "b.csv": text })).toBe(
      `b.csv has 20 B, with the sources before it too much${limit}`,
    );
  });

  it("is that of the unpacked text", async () => {
    expect(await refusal({ "a.csv.gz": gzipSync(`${text}1`) })).toBe(`a.csv.gz has more than 20 B unpacked${limit}`);
    const roomy = defineFrameJob({ maxBytes: 100, run: (frame) => frame });
    const packed = gzipSync(`a,b\n${"1,2\n".repeat(24)}`);
    await using result = await runJob(roomy, { sources: { "a.csv.gz": packed }, target: "b.csv" });
    expect(result.report.facts?.["rows"]).toBe(24);
    await expect(runJob(roomy, { sources: { "a.csv.gz": packed.subarray(0, -6) } })).rejects.toThrow(
      "a.csv.gz is not a whole gzip file",
    );
  });

  it("is 50 MB unless the job says otherwise", async () => {
    const large = Buffer.alloc(50_000_001, "a,b\n");
    await expect(runJob(same, { sources: { "a.csv": large } })).rejects.toThrow(
      "a.csv has 50.0 MB (50,000,001 bytes): a DataFrame job is for sources of up to 50.0 MB (50,000,000 bytes) in all",
    );
  });
});
