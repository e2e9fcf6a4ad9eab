import { describe, expect, it } from "vitest";
import { defineFrameJob, type FrameReading } from "../../../src/tables/index.ts";
import { runJob } from "../../../src/testing/index.ts";

/** Kind and cells of the first column of a file as a job's function gets them. */
async function column(content: string, read: FrameReading = {}, name = "a.csv") {
  const seen: unknown[] = [];
  const run = defineFrameJob({
    read,
    run: (frame) => {
      const [first = ""] = frame.columns;
      seen.push(frame.column(first).dtype, frame.column(first).values);
      return frame;
    },
  });
  await using result = await runJob(run, { sources: { [name]: content } });
  return [...seen, result.text()];
}

/** A column of these texts, and one more, so that blank lines are rows. */
const file = (...texts: readonly string[]) => `a,b\n${texts.map((text) => `${text},x`).join("\n")}\n`;

describe("a column that a DataFrame job reads", () => {
  it("is numbers where every cell is blank or written as its number prints", async () => {
    const texts = ["1", "", "-2.5", "3e-7", '""', "9007199254740991", '"0"'];
    const numbers = [1, Number.NaN, -2.5, 3e-7, Number.NaN, 9007199254740991, 0];
    expect(await column(file(...texts))).toEqual(["float32", numbers, file(...texts)]);
    expect(await column(file("1", "-2"))).toEqual(["int32", [1, -2], file("1", "-2")]);
  });

  it.each([
    ...["007", "1.10", "101.50", "1.0", "+1", ".5", "5.", "-0", "1E5", "1e5", "0x10", "1 ", " 1", " "],
    ...["12345678901234567890", "0.12345678901234567890", "1e999", "NaN", "Infinity", "NA", "true", "2026-11-20"],
  ])("is texts, all as they stand, where a cell is %j", async (text) => {
    expect(await column(file("1", text, ""))).toEqual(["string", ["1", text, ""], file("1", text, "")]);
  });

  it("is texts where it has no number at all", async () => {
    expect(await column(file("", ""))).toEqual(["string", ["", ""], file("", "")]);
    expect(await column("a,b\n")).toEqual(["string", [], "a,b\n"]);
  });

  it("is numbers where the job names it, and still comes out as it stands when it is left alone", async () => {
    const text = file("101.50", "007", " 1e5 ", "", '" "');
    const numbers = [101.5, 7, 100_000, Number.NaN, Number.NaN];
    expect(await column(text, { numbers: ["a"] })).toEqual(["float32", numbers, text]);
    const german = "kurs;b\n1.234,50;x\n-;y\n";
    const read = { numbers: [" kurs"], decimal: ",", thousands: ".", missing: ["-"] } as const;
    expect(await column(german, read)).toEqual(["float32", [1234.5, Number.NaN], german]);
    expect(await column("a,b\n", { numbers: ["a"] })).toEqual(["float32", [], "a,b\n"]);
  });

  it("that has to be numbers and is not is an error with its line", async () => {
    await expect(column(file("1", '"2\n"', "n/a"), { numbers: ["a"] })).rejects.toMatchObject({
      code: "input-invalid",
      message: 'a.csv, line 3, column a: "2\\n" is not a number; the column has 2 such cells',
      hint: expect.stringContaining('"missing"'),
    });
    await expect(column(file("1", "n/a"), { numbers: ["a"] })).rejects.toThrow(
      /^a\.csv, line 3, column a: "n\/a" is not a number$/,
    );
    await expect(column(file("1"), { numbers: ["nav"] })).rejects.toThrow('a.csv has no column "nav"; it has "a", "b"');
  });

  it("is numbers in each of several sources that has it", async () => {
    const navs = (numbers: readonly string[]) =>
      defineFrameJob({
        read: { numbers },
        run: (frame, { frames }) => frame.addColumn("kinds", [frames.map(({ dtypes }) => dtypes.join("/")).join(" ")]),
      });
    const sources = { "a.csv": "isin,nav\n1,2\n", "b.csv": "isin,rate\n1,1.50\n" };
    await using result = await runJob(navs(["nav", "rate"]), { sources });
    expect(result.text()).toBe("isin,nav,kinds\n1,2,int32/int32 int32/float32\n");
    await expect(runJob(navs(["navs"]), { sources })).rejects.toThrow('a.csv has no column "navs"; it has');
  });

  it('is numbers wherever no cell is more than its number, when the job reads "all"', async () => {
    expect(await column(file("101.50", " 2"), { numbers: "all" })).toEqual([
      "float32",
      [101.5, 2],
      file("101.50", " 2"),
    ]);
    expect(await column(file("007"), { numbers: "all" })).toEqual(["string", ["007"], file("007")]);
  });
});
