import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Benchmark } from "./benchmark.ts";
import { makeFlowOf } from "./inputs.ts";
import { pairflow } from "./process.ts";
import { must } from "./wrong-result.ts";

const FILES = 1_000;
const MADE = "made\n";

/** What a script does before it writes its target. */
const WORK = {
  "no-op": "",
  "1-ms": "const end = performance.now() + 1; while (performance.now() < end);",
} as const;

type Work = keyof typeof WORK;

const outcome = z.object({ runs: z.array(z.object({ failure: z.null() })) });

/** What it costs that a job is a script of one's own. */
export const ownJobs: Benchmark = {
  name: "own-jobs",
  title: "1,000 items of a TypeScript job of one's own",
  what: `Flows of one pair, settle "0s", whose job is a TypeScript file of the flow folder; sources are a few bytes. The no-op
job writes five bytes to its target. Its cost per item is that of the runner and one warm worker (\`--jobs 1\`) together:
a \`pairflow run\` of ${FILES.toLocaleString("en")} items less one of a single item, divided by ${FILES - 1}; that is listing, journal, order, job, sync,
hash and publishing. With all cores the same is done by a worker for each. The 1 ms job keeps its core busy for a
millisecond before it writes; of it the whole process counts. Each run starts without journal and targets, and all targets
are read afterwards.`,
  async measure({ folder, runs, say }) {
    const [one, many, busy] = [join(folder, "one"), join(folder, "many"), join(folder, "busy")];
    await makeOwnFlow(one, "no-op", 1);
    await makeOwnFlow(many, "no-op", FILES);
    await makeOwnFlow(busy, "1-ms", FILES);
    const times = {
      single: [] as number[],
      perItem: [] as number[],
      perItemOfAll: [] as number[],
      whole: [] as number[],
    };
    for (let run = 1; run <= runs; run += 1) {
      const single = await seconds(one, 1, "--jobs", "1");
      const slope = async (...args: readonly string[]) =>
        (1_000 * ((await seconds(many, FILES, ...args)) - single)) / (FILES - 1);
      times.single.push(single);
      times.perItem.push(await slope("--jobs", "1"));
      times.perItemOfAll.push(await slope());
      times.whole.push(await seconds(busy, FILES));
      const last = Object.values(times).map((values) => values.at(-1)?.toFixed(2));
      say(`run ${run}: one item ${last[0]} s, per item ${last[1]} ms, all cores ${last[2]} ms, 1 ms jobs ${last[3]} s`);
    }
    return {
      rows: [
        { name: "no-op job, per item", unit: "ms", values: times.perItem, target: { kind: "at most", value: 3 } },
        { name: "no-op job, per item, all cores", unit: "ms", values: times.perItemOfAll },
        { name: "1,000 items, 1 ms job", unit: "s", values: times.whole, target: { kind: "under", value: 3 } },
        { name: "one item, start-up included", unit: "s", values: times.single },
      ],
      notes: [],
    };
  },
};

async function makeOwnFlow(root: string, work: Work, fileCount: number): Promise<void> {
  const pair = { name: work, job: `./jobs/${work}.ts`, source: "in", target: "out" };
  await makeFlowOf(root, { name: "own-jobs", settle: "0s", pairs: [pair] });
  await mkdir(join(root, "jobs"));
  await writeFile(join(root, `jobs/${work}.ts`), scriptOf(work));
  await mkdir(join(root, "in"));
  for (let file = 0; file < fileCount; file += 1) await writeFile(join(root, `in/File_${file}.csv`), "isin\n");
}

function scriptOf(work: Work): string {
  return `import { writeFileSync } from "node:fs";
import { defineJob } from "pairflow";

export default defineJob({
  run({ target }) {
    ${WORK[work]}
    writeFileSync(target, ${JSON.stringify(MADE)});
  },
});
`;
}

/** Of a run from an empty state that makes all targets. */
async function seconds(root: string, fileCount: number, ...args: readonly string[]): Promise<number> {
  for (const made of [".pairflow", "out"]) await rm(join(root, made), { recursive: true, force: true });
  const ended = await pairflow("run", root, "--json", ...args);
  const { runs } = outcome.parse(JSON.parse(ended.stdout));
  must(runs.length === fileCount, `${runs.length} runs were made, wanted ${fileCount}`);
  const names = await readdir(join(root, "out"));
  must(names.length === fileCount, `there are ${names.length} targets, wanted ${fileCount}`);
  for (const name of names) {
    must((await readFile(join(root, "out", name), "utf8")) === MADE, `${name} is not what its job wrote`);
  }
  return ended.seconds;
}
