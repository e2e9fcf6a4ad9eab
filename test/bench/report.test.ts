import { describe, expect, it } from "vitest";
import type { Measured, Row } from "../../bench/benchmark.ts";
import { renewed, report, sectionText } from "../../bench/report.ts";
import { brief, briefCount, shown } from "../../bench/shown.ts";

const benchmark = { name: "speed", title: "Speed", what: "How fast." };
const page = (outcome: Measured | { readonly wrong: string }) => report([{ benchmark, outcome }], { Node: "v24" }, 3);
const withRow = (row: Partial<Row>) => page({ rows: [{ name: "run", unit: "s", values: [], ...row }], notes: [] });

describe("the page of the benchmarks", () => {
  it("names the targets that were missed at its top", () => {
    const text = withRow({ values: [3], target: { kind: "at most", value: 2 } });
    expect(text).toContain("0 of 1 targets are met. **Missed:** speed: run.");
    expect(text.indexOf("**Missed:**")).toBeLessThan(text.indexOf("## Speed"));
  });

  it("says that all targets are met", () => {
    expect(withRow({ values: [1], target: { kind: "at most", value: 2 } })).toContain("1 of 1 targets are met.\n");
  });

  it("counts a target that was not measured as neither", () => {
    const text = withRow({ target: { kind: "at most", value: 2 } });
    expect(text).toContain("No targets were measured.");
    expect(text).toContain("| run | at most 2.00 s | - | - | - | - | not measured |");
  });

  it("judges times by their median and memory by its maximum", () => {
    const target = { kind: "under", value: 10 } as const;
    expect(withRow({ values: [1, 2, 30], target })).toContain("| 2.00 s | 1.00 s | 30.00 s | 0.20 | met |");
    const memory = withRow({ unit: "MB", values: [1, 2, 30], target });
    expect(memory).toContain("| 2 MB | 1 MB | 30 MB | 0.20 | **missed** |");
  });

  it("wants more of a ratio", () => {
    const target = { kind: "at least", value: 8 } as const;
    expect(withRow({ unit: "x", values: [7.99], target })).toContain("**missed**");
    expect(withRow({ unit: "x", values: [8], target })).toContain("| met |");
  });

  it("has no numbers of a wrong result, only what was wrong", () => {
    const text = page({ wrong: "row 3 is missing" });
    expect(text).toContain("**Wrong result, so no numbers:** row 3 is missing");
    expect(text).not.toContain("median ÷ target |");
  });
});

describe("a part of the page", () => {
  const target = { kind: "under", value: 10 } as const;
  const section = (name: string, seconds: number) => ({
    benchmark: { name, title: `Title of ${name}`, what: "What." },
    outcome: { rows: [{ name: "run", unit: "s" as const, values: [seconds], target }], notes: [] },
  });
  const sections = [section("one", 20), section("two", 30), section("three", 1)];
  const before = report(sections, { Node: "v24" }, 3);

  it("takes the place of its section, and is summed up with the others", () => {
    const after = renewed(before, [section("two", 2)]);
    expect(after).toBe(report([section("one", 20), section("two", 2), section("three", 1)], { Node: "v24" }, 3));
    expect(after).toContain("2 of 3 targets are met. **Missed:** one: run.\n");
  });

  it("comes last when the page has none of it", () => {
    expect(renewed(before, [section("four", 4)])).toBe(report([...sections, section("four", 4)], { Node: "v24" }, 3));
  });
});

describe("a section", () => {
  it("shows a line per tool and a column per size, then its plots", () => {
    const text = sectionText({
      benchmark,
      outcome: {
        grids: [
          {
            title: "Time",
            unit: "s",
            columns: ["1 k rows", "1 M rows"],
            lines: [{ name: "pandas", cells: [[0.5, 0.7, 0.6], []] }],
          },
        ],
        plots: [{ file: "time.svg", alt: "Time over rows", svg: "<svg/>" }],
        rows: [],
        notes: ["Once."],
      },
    });
    expect(text).toContain("| Time | 1 k rows | 1 M rows |\n| --- | --- | --- |\n| pandas | 0.60 s | - |");
    expect(text).toContain("![Time over rows](bench/time.svg)");
    expect(text.endsWith("- Once.")).toBe(true);
  });
});

describe("a value", () => {
  it("has its unit", () => {
    expect([shown(0.456, "s"), shown(3.21, "ms"), shown(1234.5, "MB")]).toEqual(["0.46 s", "3.21 ms", "1,235 MB"]);
    expect([shown(1.304, "x"), shown(12.34, "x")]).toEqual(["1.30 x", "12.3 x"]);
  });

  it("is short in a plot", () => {
    expect([brief(0.012, "s"), brief(15.34, "s"), brief(157.8, "s")]).toEqual(["0.012 s", "15 s", "158 s"]);
    expect([brief(420.4, "MB"), brief(3_221, "MB")]).toEqual(["420 MB", "3.2 GB"]);
    expect([1_000, 100_000, 10_000_000].map(briefCount)).toEqual(["1 k", "100 k", "10 M"]);
  });
});
