import { describe, expect, it } from "vitest";
import { defineFrameJob, loadDanfo } from "../../../src/tables/index.ts";
import { runJob } from "../../../src/testing/index.ts";

const { DataFrame, Series } = loadDanfo();

/** What comes of a job whose function, as one without types may, returns this; its target as JSON lines by default. */
async function written(returned: unknown, target = "b.ndjson") {
  const run = (() => returned) as Parameters<typeof defineFrameJob>[0];
  await using result = await runJob(defineFrameJob(run), { sources: { "a.csv": "a,b\n1,2\n" }, target });
  return result.text();
}

/** The lines of a frame of one column. */
async function column(...cells: readonly unknown[]) {
  const lines = (
    await written(
      new DataFrame(
        cells.map((cell) => [cell]),
        { columns: ["x"] },
      ),
    )
  )
    .trim()
    .split("\n");
  return lines.map((line) => JSON.parse(line).x);
}

const twice = new DataFrame([[1, 2]], { columns: ["a", "b"] });
twice.columns[1] = " a ";

describe("what the function of a DataFrame job returns", () => {
  it.each([
    [undefined, "nothing", /End the function with a return/],
    [null, "nothing", /End the function with a return/],
    [Promise.resolve(), "nothing", /End the function with a return/],
    [new Series([1, 2]), "a Series", /frame\.addColumn\("name", series\)/],
    [[[1, 2]], "an array", /new DataFrame\(rows, /],
    [{ rows: [] }, "an object", /new DataFrame\(rows, /],
    ["a,b", "a string", /new DataFrame\(rows, /],
  ])("is refused when it is no frame: %#", async (returned, what, hint) => {
    await expect(written(returned)).rejects.toMatchObject({
      code: "job-invalid",
      kind: "permanent",
      message: `the job's function returned ${what} where a DataFrame should be`,
      hint: expect.stringMatching(hint),
    });
  });

  it("is refused with a column twice, and with no column", async () => {
    await expect(written(twice)).rejects.toMatchObject({
      code: "job-invalid",
      message: `the DataFrame that the job's function returned has two columns "a"`,
      hint: expect.stringContaining('frame.rename({ "a": "another name" })'),
    });
    const none = new DataFrame([[1]], { columns: ["a"] }).drop({ columns: ["a"] });
    await expect(written(none)).rejects.toMatchObject({
      code: "job-invalid",
      message: "the DataFrame that the job's function returned has no columns",
    });
  });

  it("may come later, and from another copy of danfojs", async () => {
    expect(await written(Promise.resolve(new DataFrame([[1]], { columns: ["x"] })))).toBe('{"x":1}\n');
    const foreign = { $isSeries: false, $columns: ["x"], $index: [0], $data: [["007"]] };
    expect(await written(foreign)).toBe('{"x":"007"}\n');
  });
});

describe("a cell of a frame", () => {
  it("that has nothing in it is blank", async () => {
    expect(await column(1, Number.NaN, null, undefined)).toEqual([1, null, null, null]);
    expect(await column("x", "", new Date("never"))).toEqual(["x", null, null]);
    expect(await column("", "")).toEqual([null, null]);
  });

  it("that is a number has the fewest digits that read back equal", async () => {
    expect(await written(new DataFrame([[0.1 + 0.2, 1e21, -0, 2 ** 53, 3_000_000_000]]), "b.csv")).toBe(
      "0,1,2,3,4\n0.30000000000000004,1e+21,0,9007199254740992,3000000000\n",
    );
  });

  it("that is a large integer, a date or a boolean is the text of it", async () => {
    expect(await column(2n ** 64n, -1n)).toEqual(["18446744073709551616", "-1"]);
    expect(await column(new Date(0), new Date("2026-11-20T10:00:00.5Z"))).toEqual([
      "1970-01-01T00:00:00.000Z",
      "2026-11-20T10:00:00.500Z",
    ]);
    expect(await column(true, false)).toEqual(["true", "false"]);
    expect(await column(1, "1.0", true)).toEqual(["1", "1.0", "true"]);
  });

  it("that is no number a table can hold, or no cell at all, is an error with its place", async () => {
    const place = 'column "x", row 2 of the DataFrame that the job\'s function returned';
    await expect(column(1, 1 / 0)).rejects.toMatchObject({
      code: "job-failed",
      kind: "permanent",
      message: `${place}: Infinity is no number that a table can hold`,
      hint: expect.stringContaining("divided by 0"),
    });
    await expect(column("a", ["b"])).rejects.toThrow(`${place}: an array is nothing that a cell can hold`);
    await expect(column("a", { b: 1 })).rejects.toThrow(`${place}: a value of type object is nothing`);
  });
});
