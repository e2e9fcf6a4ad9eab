import { median } from "simple-statistics";
import type { Benchmark, Grid, Measured, Row } from "./benchmark.ts";
import { shown } from "./shown.ts";

/** What came of one benchmark: its numbers, or why there are none. */
export interface Section {
  readonly benchmark: Pick<Benchmark, "name" | "title" | "what">;
  readonly outcome: Measured | { readonly wrong: string };
}

/** Where the page finds its plots. */
export const PLOT_FOLDER = "bench";

const NOT_MEASURED = "-";
/** A row that was judged, on the page. */
const VERDICT = /^\| (.+?) \|.*\| (met|\*\*missed\*\*) \|$/gm;

/** The text of docs/BENCHMARKS.md. */
export function report(sections: readonly Section[], facts: Readonly<Record<string, string>>, runs: number): string {
  return pageOf(headText(facts, runs), sections.map(sectionText));
}

/** The text of the page with these sections in the place of those of the same title; others come last. */
export function renewed(page: string, sections: readonly Section[]): string {
  const [head = "", ...before] = page.split(/^(?=## )/m).map((part) => part.trimEnd());
  const texts = new Map([...before, ...sections.map(sectionText)].map((text) => [text.split("\n", 1)[0], text]));
  return pageOf(head.slice(0, head.lastIndexOf("\n\n")), [...texts.values()]);
}

/** The sum of the targets stands at the end of the head. */
function pageOf(head: string, sections: readonly string[]): string {
  return `${[head, missedText(sections), ...sections].join("\n\n")}\n`;
}

function headText(facts: Readonly<Record<string, string>>, runs: number): string {
  return `# Benchmarks

Written by \`npm run bench\`; do not edit. Whole processes are measured, start-up included, ${runs} runs of each unless a
note says otherwise, one after the other on one machine. \`npm run bench -- --runs N\` takes another number of runs; \`--only NAME\`,
with a name that stands in front of a section, shows one benchmark on the terminal and leaves this page as it is; with
\`--into docs\` it puts what it found in the place of its section.

${table(["machine", ""], Object.entries(facts))}

How to read the tables: times and ratios are judged by their median, memory by its maximum. "Median ÷ target" below 1
is better than the target; for a ratio, where more is better, above 1 is; "-" is not measured. Memory is resident memory
as the kernel counts it (VmHWM, the files a process maps included), in MB of 1,000,000 bytes; it is seen on Linux only.
Inputs are made from a seed, the same each time, and making them is not measured. What was written before is synced to
disk before each run, and read from the page cache. Results are checked after each run: a number here belongs to a right result.`;
}

/** One benchmark as a heading, its description, tables, plots and notes. */
export function sectionText({ benchmark, outcome }: Section): string {
  const head = `## ${benchmark.title}\n\n\`${benchmark.name}\`: ${benchmark.what}`;
  if ("wrong" in outcome) return `${head}\n\n**Wrong result, so no numbers:** ${outcome.wrong}`;
  const { grids = [], plots = [], rows, notes } = outcome;
  const lines = rows.map((row) => rowCells(row));
  const numbers = table(["", "target", "median", "min", "max", "median ÷ target", "verdict"], lines);
  return [
    head,
    ...grids.map(gridText),
    ...plots.map(({ alt, file }) => `![${alt}](${PLOT_FOLDER}/${file})`),
    ...(lines.length > 0 ? [numbers] : []),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join("\n")] : []),
  ].join("\n\n");
}

/** The targets that were not met come first: nobody should have to look for them. */
function missedText(sections: readonly string[]): string {
  const judged = sections.flatMap((text) => {
    const name = /^`([^`]+)`:/m.exec(text)?.[1];
    return Array.from(text.matchAll(VERDICT), ([, row, verdict]) => ({ name: `${name}: ${row}`, verdict }));
  });
  if (judged.length === 0) return "No targets were measured.";
  const missed = judged.filter(({ verdict }) => verdict !== "met").map(({ name }) => name);
  const sum = `${judged.length - missed.length} of ${judged.length} targets are met.`;
  return missed.length === 0 ? sum : `${sum} **Missed:** ${missed.join("; ")}.`;
}

function gridText({ title, unit, columns, lines }: Grid): string {
  const judge = unit === "MB" ? largest : middle;
  const cells = lines.map((line) => [
    line.name,
    ...line.cells.map((values) => (values.length === 0 ? NOT_MEASURED : shown(judge(values), unit))),
  ]);
  return table([title, ...columns], cells);
}

function rowCells(row: Row): readonly string[] {
  const { name, unit, values, target } = row;
  const wanted = target === undefined ? "-" : `${target.kind} ${shown(target.value, unit)}`;
  const verdict = verdictOf(row) ?? "-";
  const told = verdict === "missed" ? "**missed**" : verdict;
  if (values.length === 0) return [name, wanted, "-", "-", "-", "-", told];
  const numbers = [middle(values), Math.min(...values), largest(values)].map((value) => shown(value, unit));
  return [name, wanted, ...numbers, target === undefined ? "-" : (middle(values) / target.value).toFixed(2), told];
}

function verdictOf({ unit, values, target }: Row): "met" | "missed" | "not measured" | undefined {
  if (values.length === 0) return "not measured";
  if (target === undefined) return undefined;
  return isMet(unit === "MB" ? largest(values) : middle(values), target) ? "met" : "missed";
}

function isMet(value: number, { kind, value: limit }: NonNullable<Row["target"]>): boolean {
  if (kind === "at least") return value >= limit;
  return kind === "under" ? value < limit : value <= limit;
}

function middle(values: readonly number[]): number {
  return median([...values]);
}

function largest(values: readonly number[]): number {
  return Math.max(...values);
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
