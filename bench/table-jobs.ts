import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Benchmark, Setting } from "./benchmark.ts";
import { checkMerged, MERGED } from "./check-merged.ts";
import { isFree } from "./disk.ts";
import { makeFlow, writeFileA, writeFileB } from "./inputs.ts";
import type { Ended } from "./process.ts";
import { briefCount } from "./shown.ts";
import { tablePlots } from "./table-plots.ts";
import { memoryGrid, type Result, targetRows, timeGrid } from "./table-results.ts";
import { CAT, PAIRFLOW, type Place, RUNNING, type Tool, tableTools } from "./table-tools.ts";
import { Unfinished } from "./wrong-result.ts";

const SIZES = [1_000, 100_000, 1_000_000, 10_000_000];
/** Two tools' outputs and the sources, with room to spare. */
const BYTES_PER_ROW = 800;
const NOTES = [
  `10 M rows: three runs of each, of pandas one. csv-parse + danfojs runs once over 1 M rows and not over 10 M, as it
holds every cell as a JavaScript string, more than one Node process may.`,
  `pandas runs with its default CSV engine on one core; Pairflow and DuckDB use all of them. Pairflow also checks each
file, syncs it to disk, keeps its SHA-256 and writes a journal; the others do not.`,
  `Memory of all processes of Pairflow: the largest sum seen at one moment; what they share counts for each.`,
];

/** What the jobs cost, from small tables to large ones, beside other tools. */
export const tableJobs: Benchmark = {
  name: "table-jobs",
  title: "Three jobs over 1,000 to 10,000,000 rows, beside other tools",
  what: `One File_A and one File_B of so many rows go through the first three pairs of the shipped flow (timestamp, zscore,
merge; settle "0s") in one \`pairflow run\`, from its start to its exit; and in a \`pairflow serve\` that has done so
before, from the moment in which the files are moved in until the merged file is there. The others read and write the same files, each as one process: pandas doing the
same as the jobs (cells that are not computed keep their text, numbers and repeated keys are checked, unmatched keys are
counted) and in the fewest lines (types guessed, cells rewritten, nothing checked), both in \`bench/pandas_flow.py\`; plain
DuckDB SQL (\`bench/duckdb-flow.ts\`: texts kept, first file's order, nothing checked or counted); csv-parse, danfojs and
csv-stringify (\`bench/danfo-flow.ts\`). \`cat\`, which copies the four outputs, is the floor. All take turns, so that each
ratio is of two neighbours. Every row of every merged file is checked.`,
  async measure(setting) {
    const tools = await tableTools();
    const sizes = SIZES.filter((rowCount) => rowCount <= setting.maxRows);
    const results: Result[] = [];
    for (const rowCount of sizes) results.push(...(await measureSize(rowCount, tools, setting)));
    const names = tools.map(({ name }) => name);
    const withMemory = names.filter((name) => name !== CAT && name !== RUNNING);
    return {
      grids: [timeGrid(results, names, sizes), memoryGrid(results, withMemory, sizes)],
      plots: tablePlots(results, tools),
      rows: targetRows(results),
      notes: [...results.flatMap(({ problems }) => problems), ...NOTES, ...tools.flatMap(absence)],
    };
  },
};

async function measureSize(rowCount: number, tools: readonly Tool[], setting: Setting): Promise<readonly Result[]> {
  const results = tools.map((tool) => ({ tool, rowCount, ended: [] as Ended[], problems: [] as string[] }));
  const rows = briefCount(rowCount);
  if (!(await isFree(setting.folder, rowCount * BYTES_PER_ROW))) {
    results[0]?.problems.push(`${rows} rows: not measured, as too little of the disk is free.`);
    return results;
  }
  const funds = { seed: 1_000, rowCount };
  const folder = join(setting.folder, String(rowCount));
  const place = { flow: join(folder, "flow"), output: join(folder, "output") };
  setting.say(`makes ${rows} rows`);
  await makeFlow(place.flow, "0s");
  await writeFileA(join(place.flow, "data/source/File_A.csv"), funds);
  await writeFileB(join(place.flow, "data/source/File_B.csv"), funds);
  for (let run = 1; run <= setting.runs; run += 1) {
    for (const { tool, ended, problems } of results) {
      if (!tool.isHere || run > (tool.mostRuns[rowCount] ?? setting.runs) || problems.length > 0) continue;
      const outcome = await attempt(tool, place);
      if ("problem" in outcome) {
        problems.push(`${tool.name} over ${rows} rows: ${outcome.problem}.`);
      } else {
        await checkMerged(tool.mergedPath(place), funds, { ...MERGED, cells: tool.cells });
        ended.push(outcome);
      }
      setting.say(`${rows} rows, run ${run}, ${tool.name}: ${ended.at(-1)?.seconds.toFixed(2) ?? "-"} s`);
    }
  }
  for (const { stop } of tools) await stop?.();
  await rm(folder, { recursive: true });
  return results;
}

/** What others cannot do is a fact about them; that Pairflow cannot is a wrong result. */
async function attempt(tool: Tool, place: Place): Promise<Ended | { readonly problem: string }> {
  try {
    return await tool.run(place);
  } catch (error) {
    if (tool.name === PAIRFLOW || !(error instanceof Unfinished)) throw error;
    return { problem: error.message.split("\n")[0] ?? "" };
  }
}

function absence({ name, isHere }: Tool): readonly string[] {
  return isHere ? [] : [`${name}: not measured, as it is not installed.`];
}
