import { median } from "simple-statistics";
import type { Benchmark, Measured, Row } from "./benchmark.ts";

/** What came of one benchmark: its numbers, or why there are none. */
export interface Section {
  readonly benchmark: Benchmark;
  readonly outcome: Measured | { readonly wrong: string };
}

/** The text of docs/BENCHMARKS.md. */
export function report(sections: readonly Section[], facts: Readonly<Record<string, string>>, runs: number): string {
  return `# Benchmarks

Written by \`npm run bench\`; do not edit. Whole processes are measured, start-up included, ${runs} runs of each, one after
the other on one machine. \`npm run bench -- --runs N\` takes another number of runs; \`--only NAME\` (${sections
    .map(({ benchmark }) => benchmark.name)
    .join(", ")}) shows one benchmark on the terminal and leaves this page as it is.

${table(["machine", ""], Object.entries(facts))}

How to read the tables: times and ratios are judged by their median, memory by its maximum. "Median ÷ target" below 1
is better than the target; for a ratio, where more is better, above 1 is. Memory is resident memory as the kernel counts
it (VmHWM, the files a process maps included), in MB of 1,000,000 bytes; it is seen on Linux only. Inputs are made from a
seed, the same each time, and making them is not measured. What was written before is synced to disk before each run, and read from the page cache.
Results are checked after each run: a number here belongs to a right result.

${sections.map(sectionText).join("\n\n")}
`;
}

/** One benchmark as a heading, its description, a table and notes. */
export function sectionText({ benchmark, outcome }: Section): string {
  const head = `## ${benchmark.title}\n\n\`${benchmark.name}\`: ${benchmark.what}`;
  if ("wrong" in outcome) return `${head}\n\n**Wrong result, so no numbers:** ${outcome.wrong}`;
  const lines = outcome.rows.map((row) => rowCells(row));
  const numbers = table(["", "target", "median", "min", "max", "median ÷ target", "verdict"], lines);
  const notes = outcome.notes.map((note) => `- ${note}`).join("\n");
  return [head, ...(lines.length > 0 ? [numbers] : []), ...(notes === "" ? [] : [notes])].join("\n\n");
}

function rowCells({ name, unit, values, target }: Row): readonly string[] {
  const wanted = target === undefined ? "-" : `${target.kind} ${shown(target.value, unit)}`;
  if (values.length === 0) return [name, wanted, "-", "-", "-", "-", "not measured"];
  const middle = median([...values]);
  const numbers = [middle, Math.min(...values), Math.max(...values)].map((value) => shown(value, unit));
  if (target === undefined) return [name, wanted, ...numbers, "-", "-"];
  const judged = unit === "MB" ? Math.max(...values) : middle;
  const ratio = (middle / target.value).toFixed(2);
  return [name, wanted, ...numbers, ratio, isMet(judged, target) ? "met" : "**missed**"];
}

function isMet(value: number, { kind, value: limit }: NonNullable<Row["target"]>): boolean {
  if (kind === "at least") return value >= limit;
  return kind === "under" ? value < limit : value <= limit;
}

function shown(value: number, unit: Row["unit"]): string {
  if (unit === "MB") return `${Math.round(value).toLocaleString("en")} MB`;
  return unit === "s" ? `${value.toFixed(2)} s` : `${value.toFixed(1)} x`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
