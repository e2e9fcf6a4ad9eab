const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/gy;

/** Milliseconds of `500ms`, `30s`, `2h` or `3d5h19m`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  let end = 0;
  let totalMs = 0;
  for (const part of text.matchAll(PART)) {
    totalMs += Number(part[1]) * unitMs(part[2]);
    end = part.index + part[0].length;
  }
  return end > 0 && end === text.length ? Math.round(totalMs) : undefined;
}

/** A length of time for people: `41 ms`, `4.2 s`, `3 min 10 s`, `2 h 5 min`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_950) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 3_600) return join(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return join(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return join(Math.floor(hours / 24), "d", hours % 24, "h");
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function unitMs(unit: string | undefined): number {
  return unit !== undefined && unit in UNITS_MS ? UNITS_MS[unit as keyof typeof UNITS_MS] : 0;
}
