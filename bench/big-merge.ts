import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Benchmark, present } from "./benchmark.ts";
import { checkMerged, type Wanted } from "./check-merged.ts";
import { isFree } from "./disk.ts";
import { makeFlowOf, writeFileA, writeFileB } from "./inputs.ts";
import { pairflow } from "./process.ts";

const FUNDS = { seed: 5_000, rowCount: 5_000_000 };
const WANTED: Wanted = { columns: ["isin", "nav", "subscriptions"], cells: "kept" };
const FREE_BYTES_NEEDED = 5e9;

const CONFIG = {
  name: "big-merge",
  settle: "0s",
  pairs: [
    {
      name: "merge",
      job: "merge",
      params: { on: "isin", fill: { subscriptions: 0 } },
      source: ["data/a/File_A{rest}", "data/b/File_B{rest}"],
      target: "data/merged/Merged{rest}",
    },
  ],
};

/** One run that is much larger than what DuckDB may hold. */
export const bigMerge: Benchmark = {
  name: "big-merge",
  title: "A merge of 5,000,000 rows with 5,000,000",
  what: `One merge pair (settle "0s") in one \`pairflow run\`: every row of File_A in its order, four of five with a match
in File_B, which is in another order. Isin, nav and subscriptions of every row are checked after each run.`,
  async measure({ folder, runs, say }) {
    if (!(await isFree(folder, FREE_BYTES_NEEDED))) {
      return { rows: [], notes: ["Skipped: less than 5 GB of disk are free."] };
    }
    await makeFlowOf(folder, CONFIG);
    for (const name of ["a", "b"]) await mkdir(join(folder, "data", name), { recursive: true });
    await writeFileA(join(folder, "data/a/File_A.csv"), FUNDS);
    await writeFileB(join(folder, "data/b/File_B.csv"), FUNDS);
    const times: number[] = [];
    const peaks: (number | undefined)[] = [];
    for (let run = 1; run <= runs; run += 1) {
      for (const made of [".pairflow", "data/merged"]) await rm(join(folder, made), { recursive: true, force: true });
      const { seconds, largestMegabytes } = await pairflow("run", folder);
      say(`run ${run}: ${seconds.toFixed(2)} s, ${largestMegabytes?.toFixed(0) ?? "?"} MB`);
      times.push(seconds);
      peaks.push(largestMegabytes);
      await checkMerged(join(folder, "data/merged/Merged.csv"), FUNDS, WANTED);
    }
    return {
      rows: [
        { name: "run", unit: "s", values: times },
        {
          name: "peak of the largest process",
          unit: "MB",
          values: present(peaks),
          target: { kind: "under", value: 1_500 },
        },
      ],
      notes: [],
    };
  },
};
