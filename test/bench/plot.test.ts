import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barPlot } from "../../bench/plot-bars.ts";
import { type Line, linePlot } from "../../bench/plot-lines.ts";
import { logScale } from "../../bench/plot-scale.ts";

const line = (name: string, values: readonly number[]): Line => ({
  name,
  colour: "#0072b2",
  look: "other",
  points: values.map((y, index) => ({ x: 10 ** (index + 3), y })),
});

const lines = (given: readonly Line[]) =>
  linePlot({
    title: "time",
    subtitle: "median",
    xName: "rows",
    xTicks: [1_000, 10_000, 100_000],
    xText: String,
    yText: (value) => `${value} s`,
    lines: given,
  });

describe("a line plot", () => {
  it("is well formed whatever the names and values are", () => {
    const anyLine = fc
      .tuple(fc.string(), fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { maxLength: 3 }))
      .map(([name, values]) => line(name, values));
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 8 }), (given) => {
        expect(unclosed(lines(given))).toEqual([]);
      }),
    );
  });

  it("has only numbers as places", () => {
    expect(lines([line("one", [1, 10, 100]), line("flat", [5, 5, 5])])).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("names each line with its last value", () => {
    const svg = lines([line("Pairflow", [1, 2, 3]), line("a < b & c", [4, 5, 6])]);
    expect(svg).toContain(">Pairflow</tspan>");
    expect(svg).toContain(">3 s</tspan>");
    expect(svg).toContain("a &lt; b &amp; c");
  });

  it("leaves out a line without points", () => {
    expect(lines([line("there", [1, 2, 3]), line("absent", [])])).not.toContain("absent");
  });

  it("keeps the names of lines that end together apart, in the order of their ends", () => {
    const svg = lines([line("low", [1, 1, 1]), line("middle", [1, 1, 1.01]), line("high", [1, 1, 1.02])]);
    const heights = ["high", "middle", "low"].map((name) => labelHeight(svg, name));
    for (const [index, height] of heights.slice(1).entries()) {
      expect(height - (heights[index] ?? Number.NaN)).toBeGreaterThan(15);
    }
  });
});

describe("a bar plot", () => {
  const bars = ["Pairflow", "<other>"].map((name, index) => ({
    name,
    colour: "#000",
    look: "other" as const,
    value: 1 + index,
    remark: "1 s",
  }));

  it("is well formed, with bars as long as their values", () => {
    const svg = barPlot({ title: "ratio", subtitle: "", valueText: String, bars });
    expect(unclosed(svg)).toEqual([]);
    const widths = [...svg.matchAll(/<rect x="216"[^>]* width="([\d.]+)"/g)].map((match) => Number(match[1]));
    expect(widths).toHaveLength(2);
    expect(widths[1]).toBe(2 * (widths[0] ?? Number.NaN));
  });
});

describe("a logarithmic axis", () => {
  it("gives each factor the same length", () => {
    const { place } = logScale([1, 10_000], { from: 0, to: 400 }, "exact");
    expect([1, 10, 100, 10_000].map(place)).toEqual([0, 100, 200, 400]);
  });

  it("goes on to round values, and holds every value", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 1 }), (values) => {
        const { place, ticks } = logScale(values, { from: 0, to: 1 }, "round");
        for (const value of [...values, ...ticks]) {
          expect(place(value)).toBeGreaterThanOrEqual(-1e-9);
          expect(place(value)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });

  it("labels powers of ten when there are enough of them", () => {
    expect(logScale([0.02, 150], { from: 0, to: 1 }, "round").ticks).toEqual([0.1, 1, 10, 100]);
    expect(logScale([3, 40], { from: 0, to: 1 }, "round").ticks).toEqual([2, 5, 10, 20, 50]);
  });
});

/** Elements that were not closed, or closed in the wrong order. */
function unclosed(svg: string): readonly string[] {
  const open: string[] = [];
  const rest = svg.replaceAll(/<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g, (_, end, name, _attributes, alone) => {
    if (end === "/") return open.pop() === name ? "" : `</${name}>`;
    if (alone === "") open.push(name);
    return "";
  });
  return [...open, ...(rest.match(/[<>]|&(?!amp;|lt;|gt;|quot;)/g) ?? [])];
}

function labelHeight(svg: string, name: string): number {
  return Number(new RegExp(`<text [^>]*y="([\\d.]+)"[^>]*><tspan[^>]*>${name}</tspan>`).exec(svg)?.[1]);
}
