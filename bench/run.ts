import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Benchmark } from "./benchmark.ts";
import { bigFolder } from "./big-folder.ts";
import { bigMerge } from "./big-merge.ts";
import { droppedFile } from "./dropped-file.ts";
import { machineFacts } from "./machine.ts";
import { manySmall } from "./many-small.ts";
import { millionRows } from "./million-rows.ts";
import { report, type Section, sectionText } from "./report.ts";
import { WrongResult } from "./wrong-result.ts";

const BENCHMARKS: readonly Benchmark[] = [manySmall, millionRows, bigFolder, droppedFile, bigMerge];
const PAGE = join(import.meta.dirname, "..", "docs", "BENCHMARKS.md");

const { values } = parseArgs({
  options: { runs: { type: "string", default: "5" }, only: { type: "string", multiple: true } },
});
const runs = Number(values.runs);
const chosen = BENCHMARKS.filter(({ name }) => values.only?.includes(name) ?? true);

if (!Number.isInteger(runs) || runs < 1 || chosen.length !== (values.only?.length ?? BENCHMARKS.length)) {
  console.error(`usage: npm run bench -- [--runs N] [--only ${BENCHMARKS.map(({ name }) => name).join("|")}]`);
  process.exitCode = 2;
} else {
  const work = mkdtempSync(join(tmpdir(), "pairflow-bench-"));
  process.on("exit", () => rmSync(work, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
  const facts = await machineFacts();
  const sections: Section[] = [];
  for (const benchmark of chosen) sections.push(await measured(benchmark, work));
  if (sections.some(({ outcome }) => "wrong" in outcome)) process.exitCode = 1;
  if (values.only === undefined) writeFileSync(PAGE, report(sections, facts, runs));
}

async function measured(benchmark: Benchmark, work: string): Promise<Section> {
  const folder = join(work, benchmark.name);
  mkdirSync(folder);
  const say = (text: string) => console.error(`${benchmark.name}: ${text}`);
  say("makes its inputs");
  const outcome = await benchmark.measure({ folder, runs, say }).catch((error: unknown) => {
    if (error instanceof WrongResult) return { wrong: error.message.replaceAll(work, "WORK") };
    throw error;
  });
  rmSync(folder, { recursive: true, force: true });
  const section = { benchmark, outcome };
  console.log(`${sectionText(section)}\n`);
  return section;
}
