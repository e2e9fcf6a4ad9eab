import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Benchmark, Setting } from "./benchmark.ts";
import { checkMerged, MERGED_COLUMNS } from "./check-merged.ts";
import { type Funds, forgetWork, makeFlow, writeFileA, writeFileB } from "./inputs.ts";
import { type Ended, pairflow } from "./process.ts";
import { must } from "./wrong-result.ts";

const FILES = 50;
const MADE = { timestamps: 2 * FILES, "z-scores": FILES, merged: FILES };

const outcome = z.object({ counts: z.object({ success: z.number() }), runs: z.array(z.unknown()) });

/** Many short runs: what a run costs besides its job. */
export const manySmall: Benchmark = {
  name: "many-small",
  title: "200 runs of 1,000-row files",
  what: `${FILES} File_A (isin, nav) and ${FILES} File_B (isin, subscriptions) of 1,000 rows, CSV, go through the three
pairs of the shipped flow (100 stamped, 50 scored, 50 merged) in one \`pairflow run\`, from an empty state; then the same
command again. Every cell of the 50 merged files is checked after each first run.`,
  async measure(setting) {
    const flows = { "1s": join(setting.folder, "settle-1s"), "0s": join(setting.folder, "settle-0s") };
    for (const [settle, flow] of Object.entries(flows)) await makeInputs(flow, settle);
    const times = { "1s": [] as number[], "0s": [] as number[], again: [] as number[] };
    for (let run = 1; run <= setting.runs; run += 1) {
      times["1s"].push(await first(flows["1s"]));
      times.again.push(await again(flows["1s"]));
      times["0s"].push(await first(flows["0s"]));
      tell(setting, run, times);
    }
    return {
      rows: [
        { name: 'run, settle "1s" (default)', unit: "s", values: times["1s"], target: { kind: "at most", value: 2.5 } },
        { name: 'run, settle "0s"', unit: "s", values: times["0s"], target: { kind: "at most", value: 2.5 } },
        { name: "run again, nothing to do", unit: "s", values: times.again, target: { kind: "under", value: 1 } },
      ],
      notes: ["With the default settle, 1 s of the first row is the wait for files that may still be being written."],
    };
  },
};

async function makeInputs(flow: string, settle: string): Promise<void> {
  await makeFlow(flow, settle);
  for (let file = 0; file < FILES; file += 1) {
    await writeFileA(join(flow, `data/source/File_A_${file}.csv`), fundsOf(file));
    await writeFileB(join(flow, `data/source/File_B_${file}.csv`), fundsOf(file));
  }
}

function fundsOf(file: number): Funds {
  return { seed: file, rowCount: 1_000 };
}

async function first(flow: string): Promise<number> {
  await forgetWork(flow);
  const ended = await pairflow("run", flow, "--json");
  must(runsIn(ended) === 200, `${runsIn(ended)} runs were made, wanted 200`);
  for (const [folder, count] of Object.entries(MADE)) {
    const names = await readdir(join(flow, "data", folder));
    must(names.length === count, `data/${folder} has ${names.length} files, wanted ${count}`);
  }
  for (let file = 0; file < FILES; file += 1) {
    await checkMerged(join(flow, `data/merged/Merged_${file}.csv`), fundsOf(file), MERGED_COLUMNS);
  }
  return ended.seconds;
}

async function again(flow: string): Promise<number> {
  const ended = await pairflow("run", flow, "--json");
  must(runsIn(ended) === 0, `the second run made ${runsIn(ended)} runs, wanted none`);
  return ended.seconds;
}

function runsIn({ stdout }: Ended): number {
  return outcome.parse(JSON.parse(stdout)).runs.length;
}

function tell({ say }: Setting, run: number, times: Readonly<Record<string, readonly number[]>>): void {
  const last = Object.entries(times).map(([name, values]) => `${name} ${values.at(-1)?.toFixed(2)} s`);
  say(`run ${run}: ${last.join(", ")}`);
}
