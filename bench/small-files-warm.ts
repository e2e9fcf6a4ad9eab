import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { median } from "simple-statistics";
import { z } from "zod";
import type { Benchmark } from "./benchmark.ts";
import { checkMerged, MERGED } from "./check-merged.ts";
import { writeFileA, writeFileB } from "./inputs.ts";
import { NODE, runToEnd } from "./process.ts";

const FILES = { warmUp: 50, measured: 300 };
const ROWS = 1_000;
const JOBS = ["timestamp", "zscore", "merge"] as const;
const SCRIPT = join(import.meta.dirname, "warm-jobs.ts");

const printed = z.record(z.enum(JOBS), z.array(z.number()).min(FILES.measured));

/** What a job costs when its worker has been running for a while. */
export const smallFilesWarm: Benchmark = {
  name: "small-files-warm",
  title: "1,000-row files, one warm process",
  what: `The jobs alone, without what a run adds to them (listing, journal, sync, publishing): one process imports them as
a worker does, performs them on ${FILES.warmUp} pairs of files of 1,000 rows to get warm, and then on ${FILES.measured} more
(\`bench/warm-jobs.ts\`). A value is the median time per file of one such process. Every merged file is checked.`,
  async measure({ folder, runs, say }) {
    const [source, output] = [join(folder, "source"), join(folder, "output")];
    const fileCount = FILES.warmUp + FILES.measured;
    const fundsOf = (file: number) => ({ seed: file, rowCount: ROWS });
    await mkdir(source);
    for (let file = 0; file < fileCount; file += 1) {
      await writeFileA(join(source, `File_A_${file}.csv`), fundsOf(file));
      await writeFileB(join(source, `File_B_${file}.csv`), fundsOf(file));
    }
    const medians: Record<(typeof JOBS)[number], number[]> = { timestamp: [], zscore: [], merge: [] };
    for (let run = 1; run <= runs; run += 1) {
      await rm(output, { recursive: true, force: true });
      await mkdir(output);
      const counts = [FILES.warmUp, FILES.measured].map(String);
      const { stdout } = await runToEnd([...NODE, SCRIPT, source, output, ...counts]);
      const times = printed.parse(JSON.parse(stdout));
      for (const job of JOBS) medians[job].push(median(times[job]));
      for (let file = 0; file < fileCount; file += 1) {
        await checkMerged(join(output, `Merged_${file}.csv`), fundsOf(file), MERGED);
      }
      say(`run ${run}: ${JOBS.map((job) => `${job} ${medians[job].at(-1)?.toFixed(2)} ms`).join(", ")}`);
    }
    return {
      rows: JOBS.map((name) => ({
        name,
        unit: "ms",
        values: medians[name],
        target: { kind: "at most", value: 4 },
      })),
      notes: [],
    };
  },
};
