import type { Plot } from "./benchmark.ts";
import { barPlot } from "./plot-bars.ts";
import { type Line, linePlot } from "./plot-lines.ts";
import { brief, briefCount } from "./shown.ts";
import { megabytesOf, middle, type Result, secondsOf } from "./table-results.ts";
import { CAT, PAIRFLOW, RUNNING, type Tool } from "./table-tools.ts";

type Looks = Pick<Tool, "name" | "colour">;

const AT = 1_000_000;
const X_NAME = "rows in each of the two source files";

/** Time and memory over rows, and how the tools compare at 1,000,000 rows. */
export function tablePlots(results: readonly Result[], tools: readonly Looks[]): readonly Plot[] {
  const sizes = [...new Set(results.map(({ rowCount }) => rowCount))];
  const lines = (shown: readonly Looks[], measure: (name: string, rowCount: number) => number | undefined) =>
    shown.map(({ name, colour }): Line => {
      const points = sizes.flatMap((rowCount) => {
        const value = measure(name, rowCount);
        return value === undefined ? [] : [{ x: rowCount, y: value }];
      });
      return { name, colour, look: lookOf(name), points };
    });
  const axes = { xName: X_NAME, xTicks: sizes, xText: briefCount };
  return [
    {
      file: "table-jobs-time.svg",
      alt: "Time of the three jobs over rows, one line per tool",
      svg: linePlot({
        ...axes,
        title: "Three table jobs: time over rows",
        subtitle: "from start to exit, median; both axes logarithmic, lower is faster",
        yText: (value) => brief(value, "s"),
        lines: lines(tools, (name, rowCount) => middle(secondsOf(results, name, rowCount))),
      }),
    },
    {
      file: "table-jobs-memory.svg",
      alt: "Peak memory of the three jobs over rows, one line per tool",
      svg: linePlot({
        ...axes,
        title: "Three table jobs: peak memory over rows",
        subtitle: "of the largest process, maximum of all runs; both axes logarithmic, lower is leaner",
        yText: (value) => brief(value, "MB"),
        lines: lines(
          tools.filter(({ name }) => name !== CAT && name !== RUNNING),
          (name, rowCount) => largest(megabytesOf(results, name, rowCount)),
        ),
      }),
    },
    ...ratioPlots(results, tools),
  ];
}

/** None where Pairflow was not measured over so many rows. */
function ratioPlots(results: readonly Result[], tools: readonly Looks[]): readonly Plot[] {
  const timeOf = (name: string) => middle(secondsOf(results, name, AT));
  const ours = timeOf(PAIRFLOW);
  if (ours === undefined) return [];
  const bars = tools.flatMap(({ name, colour }) => {
    const seconds = timeOf(name);
    if (seconds === undefined) return [];
    return [{ name, colour, look: lookOf(name), value: seconds / ours, remark: brief(seconds, "s") }];
  });
  const svg = barPlot({
    title: "Three table jobs over 1,000,000 rows: time as a multiple of Pairflow's",
    subtitle: "from start to exit, median; shorter is faster",
    valueText: (value) => `${value >= 10 ? Math.round(value) : value.toPrecision(2)} x`,
    bars: bars.sort((a, b) => a.value - b.value),
  });
  return [
    { file: "table-jobs-ratio.svg", alt: "Time of each tool at 1,000,000 rows, as a multiple of Pairflow's", svg },
  ];
}

function lookOf(name: string): Line["look"] {
  if (name === PAIRFLOW) return "main";
  return name === CAT ? "floor" : "other";
}

function largest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}
