import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { mean, standardDeviation } from "simple-statistics";
import { afterAll, describe, expect, it } from "vitest";
import zscore from "../../jobs/zscore.ts";
import { jobFolder, runJob } from "./run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

async function score(content: string, params: Readonly<Record<string, unknown>> = {}) {
  const report = await runJob(zscore, [folder.write("a.csv", content)], folder.place("out.csv"), params);
  const rows: string[][] = parse(folder.read("out.csv"), {
    from_line: 2,
    delimiter: content.includes(";") ? ";" : ",",
  });
  return { scores: rows.map((row) => row.at(-1)), report, text: folder.read("out.csv") };
}

describe("zscore", () => {
  it("leaves blank cells blank, out of mean and deviation, and counts them", async () => {
    const { text, report } = await score('nav,k\n1,a\n,b\n"",c\n  ,d\n3,e\n');
    expect(text).toBe('nav,k,z_score_nav\n1,a,-1\n,b,\n"",c,\n  ,d,\n3,e,1\n');
    expect(report.facts).toEqual({
      "rows in": 5,
      rows: 5,
      blank: 3,
      "blank nav": 3,
      "skipped lines": 0,
      "blank lines": 0,
    });
  });

  it("takes the sample deviation with ddof 1", async () => {
    expect((await score("nav\n1\n2\n3\n", { ddof: 1 })).scores).toEqual(["-1", "0", "1"]);
  });

  it("reads decimal commas, signs, exponents and spaces around", async () => {
    expect((await score("k;nav\na;1,5\nb; -0,5 \nc;+5e-1\n", { decimal: "," })).scores.map(Number)).toEqual([
      1.224744871391589, -1.224744871391589, 0,
    ]);
  });

  it("takes texts that stand for missing as blank, also one that is a number", async () => {
    const { scores, report } = await score("nav\n1\nN.A.\n-999\n3\n", { missing: ["N.A.", "-999"] });
    expect(scores).toEqual(["-1", "", "", "1"]);
    expect(report.facts).toMatchObject({ "blank nav": 2 });
  });

  it.each([
    ["one row", "nav\n5\n", {}],
    ["equal numbers", "nav\n0.1\n0.10\n1e-1\n", {}],
    ["one number for a sample deviation", "nav\n5\n\n", { ddof: 1 }],
  ])("gives blanks and a warning for %s", async (_, content, params) => {
    const { scores, report } = await score(content, params);
    expect(new Set(scores)).toEqual(new Set([""]));
    expect(report.warnings).toEqual(['a.csv: no score, because the numbers of "nav" do not differ']);
  });

  it("gives blanks and no warning when there are no numbers or no rows", async () => {
    expect(await score("nav,k\n,a\n,b\n")).toMatchObject({ scores: ["", ""], report: { warnings: [] } });
    expect(await score("nav,k\n")).toMatchObject({ scores: [], report: { warnings: [] } });
  });

  it("looks the column up without spaces around its name", async () => {
    expect((await score(" nav ,k\n1,a\n3,b\n")).text).toBe(" nav ,k,z_score_nav\n1,a,-1\n3,b,1\n");
  });

  it("keeps its precision when large numbers differ little", async () => {
    const offsets = [0.25, 0.5, 1.75, 3];
    const { scores } = await score(`nav\n${offsets.map((offset) => 1e9 + offset).join("\n")}\n`);
    const reference = offsets.map((each) => (each - mean(offsets)) / standardDeviation(offsets));
    for (const [index, z] of scores.entries()) expect(Number(z) / (reference[index] ?? 0)).toBeCloseTo(1, 12);
  });

  it("scores the largest and the smallest numbers there are", async () => {
    expect((await score("nav\n1e308\n-1e308\n")).scores).toEqual(["1", "-1"]);
    expect((await score("nav\n5e-324\n0\n")).scores).toEqual(["1", "-1"]);
  });

  it("scores several columns at once, under names of one's own", async () => {
    const { text, report } = await score("nav,k,tna\n1,a,10\n3,b,\n,c,30\n", {
      column: ["tna", "nav"],
      as: "z({column})",
    });
    expect(text).toBe("nav,k,tna,z(tna),z(nav)\n1,a,10,-1,-1\n3,b,,,1\n,c,30,1,\n");
    expect(report.facts).toMatchObject({ blank: 2, "blank tna": 1, "blank nav": 1 });
  });

  it("scores within groups; a row without a group has no score", async () => {
    const { scores, report } = await score("nav,kind\n1,a\n10,b\n3,a\n7,\n20,b\n5,c\n", { by: "kind" });
    expect(scores).toEqual(["-1", "-1", "1", "", "1", ""]);
    expect(report.facts).toMatchObject({ groups: 3, "blank kind": 1, blank: 1 });
    expect(report.warnings).toEqual([
      'a.csv: no score, because the numbers of "nav" do not differ in 1 of 3 groups of "kind"',
    ]);
  });

  it("knows no group by a text that stands for missing", async () => {
    const { scores, report } = await score("nav,kind\n1,-\n3,-\n5, \n", { by: "kind", missing: ["-"] });
    expect(scores).toEqual(["", "", ""]);
    expect(report.facts).toMatchObject({ groups: 0, "blank kind": 3 });
  });

  it("refuses a column that is named twice", async () => {
    await expect(score("nav\n1\n", { column: ["nav", " nav"] })).rejects.toThrow(
      'two columns of scores would be called "z_score_nav"',
    );
  });

  it("reads marks between thousands when they are declared", async () => {
    expect((await score('nav\n"1,234.5"\n"-1,234.5"\n0\n', { thousands: "," })).scores.map(Number)).toEqual([
      1.2247448713915892, -1.2247448713915892, 0,
    ]);
  });

  it("agrees with simple-statistics to 1e-12", async () => {
    const prices = fc.integer({ min: -1e9, max: 1e9 }).map((cents) => cents / 100);
    await fc.assert(
      fc.asyncProperty(fc.array(prices, { minLength: 2, maxLength: 200 }), async (values) => {
        fc.pre(new Set(values).size > 1);
        const { scores } = await score(`nav,k\n${values.map((value) => `${value},x`).join("\n")}\n`);
        // A score is the same for shifted values, and the reference would lose digits on large ones that differ little.
        const least = Math.min(...values);
        const above = values.map((value) => value - least);
        const [middle, deviation] = [mean(above), standardDeviation(above)];
        for (const [index, z] of scores.entries()) {
          const reference = ((above[index] ?? 0) - middle) / deviation;
          expect(Math.abs(Number(z) - reference)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(reference)));
        }
      }),
      { numRuns: 100, examples: [[[-9999239.56, -9997489.79]]] },
    );
  });
});
