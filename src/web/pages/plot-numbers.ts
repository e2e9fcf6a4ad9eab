import type { Content } from "../html.ts";
import { count, duration } from "./text.ts";

/** What the numbers of a plot are; `ms` are milliseconds. */
export type PlotUnit = "ms" | "rows" | "runs";

/** One line, one colour of bars, or one kind of points; `null` leaves a gap. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** A place on the axis below: `value` is an instant in ISO 8601 or a number as text. */
export interface Place {
  readonly value: string;
  readonly text: Content;
}

export interface Plot {
  /** `stack` puts the series on top of each other. */
  readonly shape: "lines" | "points" | "bars" | "stack";
  readonly title: string;
  readonly unit: PlotUnit;
  /** What one cannot see: what is counted, what is left out. */
  readonly note?: Content;
  readonly x: { readonly kind: "time" | "number"; readonly title: string; readonly places: readonly Place[] };
  readonly series: readonly Series[];
}

/** A number as people read it, in its unit. */
export function valueText(value: number, unit: PlotUnit): string {
  return unit === "ms" ? duration(value) : count(value);
}
