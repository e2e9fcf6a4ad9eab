import { type LogScale, logScale } from "./plot-scale.ts";
import { element, FAINT_INK, type Frame, GRID, svgFile, text, WHITE } from "./svg.ts";

/** One line of a plot; its name stands at its end. */
export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly look: "main" | "other" | "floor";
  /** By rising x. */
  readonly points: readonly Point[];
}

/** In the units of the axes, or in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What two logarithmic axes show, and how their values are written. */
export interface LinePlot {
  readonly title: string;
  readonly subtitle: string;
  readonly xName: string;
  /** The x values that are labelled. */
  readonly xTicks: readonly number[];
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
  readonly lines: readonly Line[];
}

interface Axes {
  readonly x: LogScale;
  readonly y: LogScale;
}

/** A line's name beside its last point. */
interface Label {
  readonly line: Line;
  readonly end: Point;
  /** In pixels: where the last point lies, and where the name stands. */
  readonly from: Point;
  readonly to: Point;
}

const FRAME = { width: 820, height: 500 };
const AREA = { left: 76, right: 566, top: 84, bottom: 434 };
const LABEL_GAP = 20;
const LABEL_HEIGHT = 19;
/** Keeps a rule that passes behind a name from crossing it. */
const HALO = { stroke: WHITE, "stroke-width": 4, "paint-order": "stroke", "stroke-linejoin": "round" };
const LOOKS = {
  main: { "stroke-width": 3.5 },
  other: { "stroke-width": 2 },
  floor: { "stroke-width": 2, "stroke-dasharray": "5 4" },
};

/** Lines over two logarithmic axes, as a whole SVG file. Every value must be above 0. */
export function linePlot(plot: LinePlot): string {
  const lines = plot.lines.filter((line) => line.points.length > 0);
  const points = lines.flatMap((line) => line.points);
  const xValues = [...plot.xTicks, ...points.map((point) => point.x)];
  const yValues = points.map((point) => point.y);
  const axes: Axes = {
    x: logScale(xValues, { from: AREA.left, to: AREA.right }, "exact"),
    y: logScale(yValues.length > 0 ? yValues : [1], { from: AREA.bottom, to: AREA.top }, "round"),
  };
  // The main line comes last, so that it lies on top.
  const drawn = [...lines].sort((a, b) => Number(a.look === "main") - Number(b.look === "main"));
  const frame: Frame = { ...FRAME, title: plot.title, subtitle: plot.subtitle };
  return svgFile(frame, [
    ...grid(plot, axes),
    ...drawn.flatMap((line) => drawnLine(line, axes)),
    ...labelsOf(lines, axes).flatMap((label) => drawnLabel(label, plot)),
  ]);
}

function grid({ xTicks, xText, xName, yText }: LinePlot, { x, y }: Axes): readonly string[] {
  const { left, right, top, bottom } = AREA;
  const rule = { stroke: GRID, "stroke-width": 1 };
  return [
    ...y.ticks.flatMap((value) => [
      element("line", { x1: left, x2: right, y1: y.place(value), y2: y.place(value), ...rule }),
      text(yText(value), { x: left - 12, y: y.place(value) + 4.5, "text-anchor": "end", fill: FAINT_INK }),
    ]),
    ...xTicks.flatMap((value) => [
      element("line", { x1: x.place(value), x2: x.place(value), y1: top, y2: bottom, ...rule }),
      text(xText(value), { x: x.place(value), y: bottom + 22, "text-anchor": "middle", fill: FAINT_INK }),
    ]),
    text(xName, { x: (left + right) / 2, y: bottom + 46, "text-anchor": "middle", fill: FAINT_INK }),
  ];
}

function drawnLine({ points, colour, look }: Line, { x, y }: Axes): readonly string[] {
  const places = points.map((point) => ({ cx: x.place(point.x), cy: y.place(point.y) }));
  const path = places.map(({ cx, cy }) => `${cx.toFixed(1)},${cy.toFixed(1)}`).join(" ");
  const joined = { fill: "none", stroke: colour, "stroke-linejoin": "round", ...LOOKS[look] };
  const dot = { r: look === "main" ? 5.5 : 4.5, fill: colour, stroke: WHITE, "stroke-width": 1.5 };
  return [
    element("polyline", { points: path, ...joined }),
    ...places.map((place) => element("circle", { ...place, ...dot })),
  ];
}

/** Names of lines that reach the right edge are put below each other; the others stand left above their end. */
function labelsOf(lines: readonly Line[], { x, y }: Axes): readonly Label[] {
  const labels = lines.flatMap((line) => {
    const end = line.points.at(-1);
    if (end === undefined) return [];
    const from = { x: x.place(end.x), y: y.place(end.y) };
    return [{ line, end, from, to: { x: from.x + 4, y: from.y - 14 } }];
  });
  const atEdge = labels.filter(({ from }) => from.x > AREA.right - 1).sort((a, b) => a.from.y - b.from.y);
  const places = spread(atEdge.map(({ from }) => from.y));
  return [
    ...labels.filter((label) => !atEdge.includes(label)),
    ...atEdge.map((label, index) => ({
      ...label,
      to: { x: label.from.x + LABEL_GAP, y: places[index] ?? label.from.y },
    })),
  ];
}

/** Rising heights, moved apart as little as needed for a line of text each, none below the area. */
function spread(heights: readonly number[]): readonly number[] {
  let floor = Number.NEGATIVE_INFINITY;
  const down = heights.map((height) => {
    floor = Math.max(height, floor + LABEL_HEIGHT);
    return floor;
  });
  let ceiling = AREA.bottom + LABEL_HEIGHT;
  return down
    .toReversed()
    .map((height) => {
      ceiling = Math.min(height, ceiling - LABEL_HEIGHT);
      return ceiling;
    })
    .toReversed();
}

function drawnLabel({ line, end, from, to }: Label, { yText }: LinePlot): readonly string[] {
  const isAtEdge = to.x > from.x + LABEL_GAP / 2;
  const leader = { x1: from.x + 7, y1: from.y, x2: to.x - 4, y2: to.y, stroke: line.colour, "stroke-width": 1 };
  const name = { words: line.name, look: { fill: line.colour, "font-weight": line.look === "main" ? 700 : 400 } };
  const value = { words: yText(end.y), look: { fill: FAINT_INK, dx: 7 } };
  const place = { x: to.x, y: to.y + 4.5, "text-anchor": isAtEdge ? "start" : "end", ...HALO };
  return [...(isAtEdge ? [element("line", leader)] : []), text([name, value], place)];
}
