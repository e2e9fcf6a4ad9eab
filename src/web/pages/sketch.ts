import { STATUSES } from "../../domain/status.ts";
import { type Html, html } from "../html.ts";
import { type Plot, type Series, valueText } from "./plot-numbers.ts";

/** The drawing's own units; the stylesheet stretches it to the width it has. */
const WIDTH = 600;
const HEIGHT = 160;
const BAR_SHARE = 0.8;

/** A plain drawing of a plot for those without scripts: the series, the highest value, and where the axis begins and ends. */
export function sketch({ shape, unit, x, series }: Plot): Html {
  const steps = x.places.length;
  const highest = Math.max(0, ...tops(shape, series, steps));
  if (steps === 0 || highest === 0) return html``;
  const scale: Scale = { across: WIDTH / steps, up: HEIGHT / highest };
  const drawn = series.map(({ values }, index) =>
    shapeOf(shape, { values, below: stackBelow(shape, series, index) }, scale),
  );
  return html`<div class="sketch"><span>${valueText(highest, unit)}</span>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">${drawn.map(
    (path, index) => html`<path class="${shape} ${colourClass(series[index]?.name, index)}" d="${path}"/>`,
  )}</svg>
<span class="ends"><span>${axisText(x, 0)}</span><span>${axisText(x, -1)}</span></span></div>
${series.length > 1 && html`<ul class="series">${series.map(({ name }, index) => html`<li class="${colourClass(name, index)}">${name}</li>`)}</ul>`}`;
}

/** Plain text: what stands in the table may be a link. */
function axisText({ kind, places }: Plot["x"], index: number): string {
  const value = places.at(index)?.value ?? "";
  return kind === "time" ? value.slice(0, 16).replace("T", " ") : String(Number(Number(value).toPrecision(3)));
}

/** A series that is a status has its colour. */
function colourClass(name: string | undefined, index: number): string {
  return STATUSES.find((status) => status === name) ?? `series-${index}`;
}

interface Scale {
  readonly across: number;
  readonly up: number;
}

interface Layer {
  readonly values: Series["values"];
  /** What of other series stands below, step by step. */
  readonly below: readonly number[];
}

function tops(shape: Plot["shape"], series: readonly Series[], steps: number): readonly number[] {
  if (shape === "stack") return stackBelow(shape, series, series.length);
  return Array.from({ length: steps }, (_, step) => Math.max(0, ...series.map(({ values }) => values[step] ?? 0)));
}

/** Sums of the series before this one. */
function stackBelow(shape: Plot["shape"], series: readonly Series[], index: number): readonly number[] {
  const lower = shape === "stack" ? series.slice(0, index) : [];
  const steps = series[0]?.values.length ?? 0;
  return Array.from({ length: steps }, (_, step) => lower.reduce((sum, { values }) => sum + (values[step] ?? 0), 0));
}

function shapeOf(shape: Plot["shape"], layer: Layer, scale: Scale): string {
  if (shape === "lines") return linePath(layer.values, scale);
  return shape === "points" ? pointsPath(layer.values, scale) : barsPath(layer, scale);
}

/** A gap ends the line, and what follows starts a new one; a value alone between gaps is a dash of half a step. */
function linePath(values: Series["values"], { across, up }: Scale): string {
  return values
    .map((value, step) => {
      if (value === null) return "";
      const y = round(HEIGHT - value * up);
      const [before, after] = [values[step - 1] ?? null, values[step + 1] ?? null];
      if (before === null && after === null) return `M${round((step + 0.25) * across)} ${y}h${round(across / 2)}`;
      return `${before === null ? "M" : "L"}${round((step + 0.5) * across)} ${y}`;
    })
    .join("");
}

/** A line without length under a round cap is a dot. */
function pointsPath(values: Series["values"], { across, up }: Scale): string {
  return values
    .map((value, step) => (value === null ? "" : `M${round((step + 0.5) * across)} ${round(HEIGHT - value * up)}h0`))
    .join("");
}

function barsPath({ values, below }: Layer, { across, up }: Scale): string {
  const width = round(across * BAR_SHARE);
  return values
    .map((value, step) => {
      if (value === null || value === 0) return "";
      const [x, y] = [round((step + (1 - BAR_SHARE) / 2) * across), round(HEIGHT - (below[step] ?? 0) * up)];
      return `M${x} ${y}h${width}v${round(-value * up)}h${-width}z`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
