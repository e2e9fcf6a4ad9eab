/** How much of something is done; `total` is 0 when nobody knows. */
export interface Amount {
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

/** `1 pair`, `2 pairs`, `100,000 pairs`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

const POWERS = ["B", "kB", "MB", "GB", "TB"] as const;

/** A number of bytes in decimal units, three digits at least: `812 B`, `1.44 MB`. */
export function formatBytes(sizeBytes: number): string {
  if (sizeBytes < 1_000) return `${sizeBytes} B`;
  const power = powerOf(sizeBytes);
  const digits = { minimumSignificantDigits: 3, maximumSignificantDigits: 3 };
  return `${(sizeBytes / 1_000 ** power).toLocaleString("en-US", digits)} ${POWERS[power] ?? ""}`;
}

/** `640,000 of 1,000,000 rows`; bytes in the unit of their total: `47 of 126 MB`. */
export function formatAmount({ done, total, unit }: Amount): string {
  if (total <= 0) return whole(done, unit);
  return `${unit === "bytes" ? inUnitOf(total, done) : done.toLocaleString("en-US")} of ${whole(total, unit)}`;
}

/** `64% of 1,000,000 rows`, `37% of 126 MB`. */
export function formatShare({ done, total, unit }: Amount): string {
  if (total <= 0) return whole(done, unit);
  return `${Math.floor(shareOf({ done, total }) * 100)}% of ${whole(total, unit)}`;
}

/** From 0 to 1, whatever a job says. */
export function shareOf({ done, total }: Pick<Amount, "done" | "total">): number {
  return total <= 0 ? 0 : Math.min(1, Math.max(0, done / total));
}

function whole(value: number, unit: string): string {
  return unit === "bytes" ? formatBytes(value) : `${value.toLocaleString("en-US")} ${unit}`;
}

/** With as many decimals as the total is shown with. */
function inUnitOf(totalBytes: number, doneBytes: number): string {
  const power = powerOf(totalBytes);
  const digits = /\.(\d+)/.exec(formatBytes(totalBytes))?.[1]?.length ?? 0;
  const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (doneBytes / 1_000 ** power).toLocaleString("en-US", decimals);
}

function powerOf(sizeBytes: number): number {
  return sizeBytes < 1_000 ? 0 : Math.min(POWERS.length - 1, Math.floor(Math.log10(sizeBytes) / 3));
}
