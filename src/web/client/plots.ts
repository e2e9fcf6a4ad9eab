import "./known-language.ts";
import uPlot from "uplot";
import { formatDuration } from "../../lib/duration.ts";
import { type PlotTable, readTable } from "./plot-table.ts";

/**
 * Draws `figure.plot[data-plot]` from its table into `.plot-drawing`, as pages/plot.ts makes them. Colours are the
 * page's own, so they follow its theme; a table that a live update changed is drawn again.
 */
interface Drawing {
  readonly plot: uPlot;
  readonly drawnFrom: string;
}

const HEIGHT = 224;
/** Names that are a status have its colour. */
const STATUSES = ["success", "preliminary", "error"];
const COLOURS = ["accent", "fill", "preliminary", "notice", "error", "success", "quiet", "text"];
/** Of what is counted. */
const WHOLE_STEPS = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
/** Lines differ in more than colour. */
const DASHES = [[], [8, 4], [2, 3], [12, 4, 2, 4]];

const drawings = new Map<HTMLElement, Drawing>();
const resized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const plot = drawings.get(target as HTMLElement)?.plot; // only what is drawn into is observed
    if (plot !== undefined && plot.width !== contentRect.width)
      plot.setSize({ width: contentRect.width, height: HEIGHT });
  }
});

document.addEventListener("live:patched", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const place of drawings.keys()) erase(place);
  drawAll();
});
drawAll();

function drawAll(): void {
  for (const place of drawings.keys()) if (!place.isConnected) erase(place);
  for (const figure of document.querySelectorAll<HTMLElement>("figure.plot[data-plot]")) {
    const place = figure.querySelector<HTMLElement>(".plot-drawing");
    const table = readTable(figure);
    const drawnFrom = JSON.stringify(table);
    if (place === null || drawings.get(place)?.drawnFrom === drawnFrom) continue;
    const before = drawings.get(place)?.plot.series ?? [];
    const hidden = before.flatMap(({ label, show }) => (show === false ? [label] : []));
    erase(place);
    if (table.x.length > 0) drawings.set(place, { plot: withoutSeries(draw(table, place), hidden), drawnFrom });
    resized.observe(place);
  }
}

/** What the reader has clicked away in the legend stays away. */
function withoutSeries(plot: uPlot, labels: readonly unknown[]): uPlot {
  for (const [index, { label }] of plot.series.entries()) {
    if (index > 0 && labels.includes(label)) plot.setSeries(index, { show: false });
  }
  return plot;
}

function erase(place: HTMLElement): void {
  resized.unobserve(place);
  drawings.get(place)?.plot.destroy();
  drawings.delete(place);
}

function draw(table: PlotTable, place: HTMLElement): uPlot {
  const isStack = table.shape === "stack";
  const columns = isStack ? stacked(table.columns) : table.columns;
  const series = table.names.map((name, index) => seriesOf(table, name, index));
  // The tallest stands behind the others.
  if (isStack) for (const each of [columns, series]) (each as unknown[]).reverse();
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: colour("quiet"), font, grid: { stroke: colour("line"), width: 1 }, ticks: { show: false } };
  const options: uPlot.Options = {
    width: place.clientWidth || 480,
    height: HEIGHT,
    scales: {
      x: { time: table.isTime, ...(hasBars(table) && { range: (_plot, min, max) => [min, max + stepOf(table)] }) },
      y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.05 : 1] },
    },
    axes: [
      {
        ...axis,
        ...(table.isTime && { values: (_plot, splits, _axis, _space, step) => splits.map((at) => timeTick(at, step)) }),
      },
      {
        ...axis,
        size: 72,
        values: (_plot, splits) => splits.map((value) => amount(value, table.unit)),
        ...(table.unit !== "ms" && { incrs: WHOLE_STEPS }),
      },
    ],
    series: [{ value: (_plot, at) => placeText(at, table.isTime), label: table.isTime ? "UTC" : "from" }, ...series],
    cursor: { y: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
  };
  return new uPlot(options, [table.x, ...columns] as uPlot.AlignedData, place);
}

function seriesOf({ shape, columns, unit }: PlotTable, name: string, index: number): uPlot.Series {
  const stroke = colour(STATUSES.includes(name) ? name : (COLOURS[index % COLOURS.length] ?? "accent"));
  const value = (_plot: uPlot, _value: number, _series: number, at: number | null) =>
    at === null ? "" : amount(columns[index]?.[at] ?? null, unit);
  const base = { label: name, stroke, value };
  const alone = aloneIn(columns[index] ?? []);
  if (shape === "points") return { ...base, paths: () => null, points: { show: true, size: 6, fill: stroke } };
  if (shape === "lines")
    return {
      ...base,
      width: 2,
      dash: DASHES[index % DASHES.length] ?? [],
      // Where there is no room for all points, those that no line leads to are drawn all the same.
      points: { fill: colour("surface"), filter: (_plot, _series, show) => (show ? null : alone) },
    };
  const bars = uPlot.paths.bars?.({ size: [0.9, 48], align: 1 });
  return { ...base, fill: stroke, width: 0, points: { show: false }, ...(bars && { paths: bars }) };
}

/** Places of the values between two gaps. */
function aloneIn(column: PlotTable["columns"][number]): number[] {
  return [...column.keys()].filter(
    (at) => (column[at] ?? null) !== null && (column[at - 1] ?? null) === null && (column[at + 1] ?? null) === null,
  );
}

/** A bar stands to the right of where its step begins, so the axis is longer than from first to last. */
function hasBars({ shape }: PlotTable): boolean {
  return shape === "stack" || shape === "bars";
}

function stepOf({ x: [first = 0, second = first + 1] }: PlotTable): number {
  return second - first;
}

/** Each on top of those before it. */
function stacked(columns: PlotTable["columns"]): (readonly (number | null)[])[] {
  const heights: number[] = [];
  return columns.map((column) =>
    column.map((value, index) => {
      heights[index] = (heights[index] ?? 0) + (value ?? 0);
      return heights[index];
    }),
  );
}

function amount(value: number | null, unit: string): string {
  if (value === null) return "";
  return unit === "ms" ? formatDuration(value) : value.toLocaleString("en-US");
}

/** The day where one begins or where a step is no shorter, else the time, with seconds where steps are of some. */
function timeTick(seconds: number, stepSeconds: number): string {
  const iso = new Date(seconds * 1_000).toISOString();
  if (stepSeconds < 60) return iso.slice(11, 19);
  return stepSeconds >= 86_400 || iso.slice(11, 16) === "00:00" ? iso.slice(5, 10) : iso.slice(11, 16);
}

function placeText(at: number | null, isTime: boolean): string {
  if (at === null) return "";
  return isTime ? new Date(at * 1_000).toISOString().slice(0, 16).replace("T", " ") : `${at}`;
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
