import { recordsOf } from "./table.ts";
import { TableHash } from "./version.ts";

/** What is wrong with an output, in a sentence; undefined when it is right. */
export type Finding = string | undefined;

const EXACTNESS = 1e-9;

/** A stamped table without its stamps, and the one stamp that all its rows must have. */
export async function unstamped(
  path: string,
): Promise<{ readonly hash: string; readonly stamps: ReadonlySet<string> }> {
  const hash = new TableHash();
  const stamps = new Set<string>();
  let isHeader = true;
  for await (const record of recordsOf(path)) {
    hash.add(record.slice(0, -1));
    if (!isHeader) stamps.add(record.at(-1) ?? "");
    isHeader = false;
  }
  return { hash: hash.end(), stamps };
}

/** The population z-score of nav, as the last column; everything else as in the source. */
export async function findScoreFault(source: string, target: string): Promise<Finding> {
  const [header, ...rows] = await Array.fromAsync(recordsOf(source));
  const nav = header?.indexOf("nav") ?? -1;
  const values = rows.map((row) => Number(row[nav]));
  const mean = sum(values) / values.length;
  const deviation = Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length);
  return findDifference(target, [...(header ?? []), "z_score_nav"], (row) => {
    const cells = rows[row];
    return cells === undefined ? undefined : [...cells, (Number(cells[nav]) - mean) / deviation];
  });
}

/** All rows of A in their order, the subscriptions of B or 0, and the earlier of two stamps. */
export async function findMergeFault(fileA: string, fileB: string, target: string): Promise<Finding> {
  const [headerA = [], ...rows] = await Array.fromAsync(recordsOf(fileA));
  const [headerB = [], ...others] = await Array.fromAsync(recordsOf(fileB));
  const columnOf = (header: readonly string[], name: string): number => header.indexOf(name);
  const [isinB, stampB] = [columnOf(headerB, "isin"), columnOf(headerB, "time_started")];
  const [isinA, stampA] = [columnOf(headerA, "isin"), columnOf(headerA, "time_started")];
  const byIsin = new Map(others.map((row) => [row[isinB], row]));
  // Both have names in some files: those of B then come under another name.
  const carried = headerB.flatMap((name, index) => (index === isinB || index === stampB ? [] : [{ name, index }]));
  const names = carried.map(({ name }) => (headerA.includes(name) ? `${name}_2` : name));
  return findDifference(target, [...headerA, ...names], (row) => {
    const cells = rows[row];
    if (cells === undefined) return undefined;
    const match = byIsin.get(cells[isinA]);
    const stamp = [cells[stampA] ?? "", match?.[stampB] ?? "9"].toSorted()[0] ?? "";
    const own = cells.map((cell, index) => (index === stampA ? stamp : cell));
    return [...own, ...carried.map(({ name, index }) => match?.[index] ?? (name === "subscriptions" ? "0" : ""))];
  });
}

/** One row of statistics per column of numbers. */
export async function findSummaryFault(source: string, target: string): Promise<Finding> {
  const [header = [], ...rows] = await Array.fromAsync(recordsOf(source));
  const wanted = header.flatMap((name, column) => {
    const values = rows.map((row) => Number(row[column]));
    // Cells that a number would not be written as are text.
    if (rows.some((row) => String(Number(row[column])) !== row[column])) return [];
    const sorted = values.toSorted((a, b) => a - b);
    const mean = sum(values) / values.length;
    const deviation = Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
    const quartiles = [0.25, 0.5, 0.75].map((part) => quantile(sorted, part));
    return [[name, values.length, 0, mean, deviation, sorted[0] ?? 0, ...quartiles, sorted.at(-1) ?? 0]];
  });
  const names = ["column", "count", "blanks", "mean", "std", "min", "25%", "50%", "75%", "max"];
  return findDifference(target, names, (row) => wanted[row]);
}

/** Compares a file with the rows it must have: texts exactly, numbers nearly. */
async function findDifference(
  path: string,
  header: readonly string[],
  rowAt: (row: number) => readonly (string | number)[] | undefined,
): Promise<Finding> {
  let row = -1;
  for await (const record of recordsOf(path)) {
    const wanted = row < 0 ? header : rowAt(row);
    if (wanted === undefined) return `has more than ${row} rows`;
    if (wanted.length !== record.length || !wanted.every((cell, index) => isSame(record[index] ?? "", cell))) {
      return `row ${row + 1} is ${record.join("|")}, wanted ${wanted.join("|")}`;
    }
    row += 1;
  }
  return rowAt(row) === undefined ? undefined : `has ${row} rows, and one more is wanted`;
}

function isSame(found: string, wanted: string | number): boolean {
  if (typeof wanted === "string") return found === wanted;
  return found !== "" && Math.abs(Number(found) - wanted) <= EXACTNESS * Math.max(1, Math.abs(wanted));
}

function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? 0;
  return low + (high - low) * (place % 1);
}

/** Kahan's: small beside large stays. */
function sum(values: readonly number[]): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const corrected = value - lost;
    const next = total + corrected;
    lost = next - total - corrected;
    total = next;
  }
  return total;
}
