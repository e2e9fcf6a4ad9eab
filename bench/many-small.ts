import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { median } from "simple-statistics";
import { z } from "zod";
import { type Benchmark, present, type Setting } from "./benchmark.ts";
import { checkMerged, MERGED } from "./check-merged.ts";
import { type Funds, forgetWork, makeFlow, writeFileA, writeFileB } from "./inputs.ts";
import { type Ended, pairflow } from "./process.ts";
import { hasSnakemake, snakemake } from "./snakemake.ts";
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
command again. Beside it the same 200 jobs as rules of Snakemake (\`bench/Snakefile\`, two cores), each a Python process
with pandas that does the same as the job. Every cell of the 50 merged files is checked after each first run.`,
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
    const theirs = (await hasSnakemake()) ? await withSnakemake(setting, join(flows["0s"], "data/source")) : undefined;
    const ratio = theirs === undefined ? [] : [theirs.first / median(times["0s"])];
    return {
      rows: [
        { name: 'run, settle "1s" (default)', unit: "s", values: times["1s"], target: { kind: "at most", value: 2.5 } },
        { name: 'run, settle "0s"', unit: "s", values: times["0s"], target: { kind: "at most", value: 2.5 } },
        { name: "run again, nothing to do", unit: "s", values: times.again, target: { kind: "under", value: 1 } },
        { name: "Snakemake + pandas", unit: "s", values: present([theirs?.first]) },
        { name: "Snakemake again, nothing to do", unit: "s", values: present([theirs?.again]) },
        { name: 'Snakemake + pandas ÷ run, settle "0s"', unit: "x", values: ratio },
      ],
      notes: [
        "With the default settle, 1 s of the first row is the wait for files that may still be being written.",
        theirs === undefined ? "Snakemake or pandas is not installed here." : "Snakemake runs once.",
      ],
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
    await checkMerged(join(flow, `data/merged/Merged_${file}.csv`), fundsOf(file), MERGED);
  }
  return ended.seconds;
}

async function again(flow: string): Promise<number> {
  const ended = await pairflow("run", flow, "--json");
  must(runsIn(ended) === 0, `the second run made ${runsIn(ended)} runs, wanted none`);
  return ended.seconds;
}

async function withSnakemake({ folder, say }: Setting, source: string) {
  const output = join(folder, "snakemake");
  await mkdir(output);
  const { seconds } = await snakemake(output, source);
  for (let file = 0; file < FILES; file += 1) {
    await checkMerged(join(output, `merged/Merged_${file}.csv`), fundsOf(file), MERGED);
  }
  const again = await snakemake(output, source);
  say(`Snakemake: ${seconds.toFixed(2)} s, again ${again.seconds.toFixed(2)} s`);
  return { first: seconds, again: again.seconds };
}

function runsIn({ stdout }: Ended): number {
  return outcome.parse(JSON.parse(stdout)).runs.length;
}

function tell({ say }: Setting, run: number, times: Readonly<Record<string, readonly number[]>>): void {
  const last = Object.entries(times).map(([name, values]) => `${name} ${values.at(-1)?.toFixed(2)} s`);
  say(`run ${run}: ${last.join(", ")}`);
}
