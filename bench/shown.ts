import type { Unit } from "./benchmark.ts";

/** A measured value as the tables show it. */
export function shown(value: number, unit: Unit): string {
  if (unit === "MB") return `${Math.round(value).toLocaleString("en")} MB`;
  const digits = unit === "x" && value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

/** A value in few digits, as plots show it: 0.38 s, 24 s, 3.2 GB, 8.3 x. */
export function brief(value: number, unit: Unit): string {
  if (unit === "MB" && value >= 1_000) return `${rounded(value / 1_000)} GB`;
  return `${rounded(value)} ${unit}`;
}

/** 1 k, 100 k, 1 M. */
export function briefCount(count: number): string {
  if (count >= 1_000_000) return `${rounded(count / 1_000_000)} M`;
  return count >= 1_000 ? `${rounded(count / 1_000)} k` : String(count);
}

function rounded(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(2)));
}
