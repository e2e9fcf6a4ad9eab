import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { loadDanfo } from "../../../src/tables/frame/danfo.ts";
import { readFrame, writeFrame } from "../../../src/tables/frame/frame.ts";
import { jobFolder } from "../../jobs/run-job.ts";
import { cellsIn, workbookOf } from "../sheet/files.ts";

const folder = jobFolder();
afterAll(folder.remove);

/** The frame of a file of that name and content. */
function frameOf(name: string, content: string | Uint8Array, options = {}) {
  return readFrame({ path: folder.write(name, content), name }, options);
}

/** The kind and the values of a column of texts, with a second column so that blank lines are rows. */
async function typed(...texts: readonly string[]) {
  const frame = await frameOf("a.csv", `a,b\n${texts.map((text) => `${text},x`).join("\n")}\n`);
  return [frame.column("a").dtype, frame.column("a").values];
}

describe("a column of a frame", () => {
  it("of numbers and blanks is numeric, blanks NaN", async () => {
    expect(await typed("1", "", "-2.50", " 3e-2 ", '""')).toEqual(["float32", [1, Number.NaN, -2.5, 0.03, Number.NaN]]);
    expect(await typed("1", "-2")).toEqual(["int32", [1, -2]]);
    expect(await typed("3000000000")).toEqual(["float32", [3_000_000_000]]);
  });

  it.each([["007"], ["-01"], ["1E5"], ["12345678901234567890"], ["1e999"], ["0x10"], ["1,5"], ["NaN"], ["-"]])(
    "with %s is text, every cell as it stands",
    async (text) => {
      const cell = text.includes(",") ? `"${text}"` : text;
      expect(await typed("1", cell, "", "2.50")).toEqual(["string", ["1", text, "", "2.50"]]);
    },
  );

  it("that has numbers only in its first rows is text", async () => {
    const texts = [...Array.from({ length: 200 }, (_, index) => String(index)), "x"];
    expect(await typed(...texts)).toEqual(["string", texts]);
  });

  it("without a name gets its number", async () => {
    expect((await frameOf("a.csv", "a,,\n1,2,3\n")).columns).toEqual(["a", "column_2", "column_3"]);
  });
});

describe("a frame", () => {
  it("is read from every kind of text, as declared", async () => {
    expect((await frameOf("a.csv", "a;b\n1;x\n")).values).toEqual([[1, "x"]]);
    expect((await frameOf("a.tsv", "1\t2\n", { csv: { header: false } })).values).toEqual([[1, 2]]);
    const latin = Buffer.from("ä\né\n", "latin1");
    expect((await frameOf("a.csv", latin, { csv: { encoding: "latin1" } })).columns).toEqual(["ä"]);
  });

  it("is read from a workbook's sheet, dates and codes as text", async () => {
    const header = ["a", "day", "code"].map((v) => ({ t: "s", v }) as const);
    const row = [
      { t: "n", v: 1.5 },
      { t: "n", v: 46346, z: "yyyy-mm-dd" },
      { t: "s", v: "007" },
    ] as const;
    expect((await frameOf("a.xlsx", workbookOf([header, row]), { sheet: "S" })).values).toEqual([
      [1.5, "2026-11-20", "007"],
    ]);
  });

  it("without rows has the columns", async () => {
    const frame = await frameOf("a.csv", "a,b\n");
    expect([frame.shape, frame.columns]).toEqual([
      [0, 2],
      ["a", "b"],
    ]);
    expect(await writeFrame(frame, folder.place("b.csv"))).toBe(0);
    expect(folder.read("b.csv")).toBe("a,b\n");
  });

  it("stops when its signal is aborted", async () => {
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(frameOf("a.csv", "a\n1\n", { signal })).rejects.toThrow("stopped");
  });
});

describe("a frame that is written", () => {
  const { DataFrame } = loadDanfo();
  const frame = new DataFrame(
    [
      ["x, y", 1.5, Number.NaN, true],
      ["", -2, 3, false],
    ],
    { columns: ["text", "number", "gap", "flag"] },
  );

  it("is CSV, TSV or packed text by the target's extension, blanks empty", async () => {
    const csv = 'text,number,gap,flag\n"x, y",1.5,,true\n,-2,3,false\n';
    expect(await writeFrame(frame, folder.place("b.csv"))).toBe(2);
    expect(folder.read("b.csv")).toBe(csv);
    await writeFrame(frame, folder.place("b.tsv"));
    expect(folder.read("b.tsv")).toBe("text\tnumber\tgap\tflag\nx, y\t1.5\t\ttrue\n\t-2\t3\tfalse\n");
    await writeFrame(frame, folder.place("b.csv.gz"));
    expect(gunzipSync(readFileSync(folder.place("b.csv.gz"))).toString()).toBe(csv);
  });

  it("is a workbook with numbers as numbers", async () => {
    await writeFrame(frame, folder.place("b.xlsx"));
    expect(cellsIn(folder.bytes("b.xlsx"))).toMatchObject({
      A2: { t: "s", v: "x, y" },
      B2: { t: "n", v: 1.5 },
      C3: { v: 3 },
    });
  });

  it("is refused in an unknown format", async () => {
    await expect(writeFrame(frame, folder.place("b.pdf"))).rejects.toThrow("no table this job can read or write");
  });
});
