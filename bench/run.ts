import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { getPriority, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Benchmark, Measured } from "./benchmark.ts";
import { bigFolder } from "./big-folder.ts";
import { bigMerge } from "./big-merge.ts";
import { droppedFile } from "./dropped-file.ts";
import { load, loadPairs } from "./load.ts";
import { machineFacts } from "./machine.ts";
import { manySmall } from "./many-small.ts";
import { ownJobs } from "./own-jobs.ts";
import { PLOT_FOLDER, renewed, report, type Section, sectionText } from "./report.ts";
import { smallFilesWarm } from "./small-files-warm.ts";
import { tableJobs } from "./table-jobs.ts";
import { WrongResult } from "./wrong-result.ts";

const BENCHMARKS: readonly Benchmark[] = [
  manySmall,
  ownJobs,
  smallFilesWarm,
  tableJobs,
  bigFolder,
  droppedFile,
  bigMerge,
  load,
  loadPairs,
];
const DOCS = join(import.meta.dirname, "..", "docs");

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    only: { type: "string", multiple: true },
    "max-rows": { type: "string" },
    into: { type: "string" },
  },
});
const runs = Number(values.runs);
const maxRows = Number(values["max-rows"] ?? Number.POSITIVE_INFINITY);
const chosen = BENCHMARKS.filter(({ name }) => values.only?.includes(name) ?? true);
const isWhole = values.only === undefined && values["max-rows"] === undefined;
/** Where the page and its plots go: a part of the benchmarks goes to none unless it is told where. */
const pageFolder = values.into ?? (isWhole ? DOCS : undefined);

if (!Number.isInteger(runs) || runs < 1 || !(maxRows > 0) || chosen.length !== (values.only ?? BENCHMARKS).length) {
  const names = BENCHMARKS.map(({ name }) => name).join("|");
  console.error(`usage: npm run bench -- [--runs N] [--only ${names}] [--max-rows N] [--into FOLDER]`);
  process.exitCode = 2;
} else {
  const work = mkdtempSync(join(tmpdir(), "pairflow-bench-"));
  process.on("exit", () => rmSync(work, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
  const facts = await machineFacts();
  const sections: Section[] = [];
  for (const benchmark of chosen) sections.push(await measured(benchmark, work));
  if (sections.some(({ outcome }) => "wrong" in outcome)) process.exitCode = 1;
  if (pageFolder !== undefined) writePage(pageFolder, sections, facts);
}

async function measured(benchmark: Benchmark, work: string): Promise<Section> {
  const loadBefore = (loadavg()[0] ?? 0).toFixed(1);
  const folder = join(work, benchmark.name);
  mkdirSync(folder);
  const say = (text: string) => console.error(`${benchmark.name}: ${text}`);
  say("makes its inputs");
  const outcome = await benchmark.measure({ folder, runs, maxRows, say }).catch((error: unknown) => {
    if (error instanceof WrongResult) return { wrong: error.message.replaceAll(work, "WORK") };
    throw error;
  });
  rmSync(folder, { recursive: true, force: true });
  const section = { benchmark, outcome: isWhole || "wrong" in outcome ? outcome : byItself(outcome, loadBefore) };
  console.log(`${sectionText(section)}\n`);
  return section;
}

/** The head of the page tells of the whole alone. */
function byItself({ notes, ...measured }: Measured, loadBefore: string): Measured {
  const day = new Date().toISOString().slice(0, 10);
  const note = `Measured by itself on ${day}; load before: ${loadBefore}; priority (nice): ${getPriority()}.`;
  return { ...measured, notes: [...notes, note] };
}

function writePage(folder: string, sections: readonly Section[], facts: Readonly<Record<string, string>>): void {
  const plots = sections.flatMap(({ outcome }) => ("wrong" in outcome ? [] : (outcome.plots ?? [])));
  mkdirSync(join(folder, PLOT_FOLDER), { recursive: true });
  for (const { file, svg } of plots) writeFileSync(join(folder, PLOT_FOLDER, file), svg);
  const page = join(folder, "BENCHMARKS.md");
  const isPart = !isWhole && existsSync(page);
  writeFileSync(page, isPart ? renewed(readFileSync(page, "utf8"), sections) : report(sections, facts, runs));
}
