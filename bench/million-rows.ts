import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Benchmark } from "./benchmark.ts";
import { checkMerged, checkSame, MERGED_COLUMNS } from "./check-merged.ts";
import { forgetWork, makeFlow, writeFileA, writeFileB } from "./inputs.ts";
import { pairflow, runToEnd } from "./process.ts";

const PYTHON = "/usr/bin/python3";
const SCRIPT = join(import.meta.dirname, "pandas_flow.py");
const VARIANTS = ["same", "short"] as const;
type Variant = (typeof VARIANTS)[number];
const FUNDS = { seed: 1_000, rowCount: 1_000_000 };

/** A few long runs: what the jobs themselves cost. */
export const millionRows: Benchmark = {
  name: "million-rows",
  title: "Three jobs over 1,000,000 rows, beside pandas",
  what: `One File_A and one File_B of 1,000,000 rows go through the same three pairs (settle "0s") in one \`pairflow run\`,
and through \`bench/pandas_flow.py\`, one Python process that reads and writes the same files with pandas: once doing the
same as the jobs (cells that are not computed keep their text, numbers and repeated keys are checked, unmatched keys are
counted), once in the fewest lines (types guessed, cells rewritten, nothing checked). All run in turn, and each ratio is
of two neighbours. The results are compared row by row.`,
  async measure({ folder, runs, say }) {
    const flow = join(folder, "flow");
    const pandas = join(folder, "pandas");
    await makeFlow(flow, "0s");
    await mkdir(pandas);
    await writeFileA(join(flow, "data/source/File_A.csv"), FUNDS);
    await writeFileB(join(flow, "data/source/File_B.csv"), FUNDS);
    const hasPandas = (await pandasVersion()) !== undefined;
    const ours: number[] = [];
    const theirs: Record<Variant, number[]> = { same: [], short: [] };
    for (let run = 1; run <= runs; run += 1) {
      await forgetWork(flow);
      ours.push((await pairflow("run", flow)).seconds);
      await checkMerged(join(flow, "data/merged/Merged.csv"), FUNDS, MERGED_COLUMNS);
      for (const variant of hasPandas ? VARIANTS : []) {
        const command = [PYTHON, SCRIPT, join(flow, "data/source"), pandas, variant];
        theirs[variant].push((await runToEnd(command)).seconds);
        await checkSame(join(flow, "data/merged/Merged.csv"), join(pandas, "Merged.csv"));
      }
      const pair = VARIANTS.map((variant) => `pandas (${variant}) ${theirs[variant].at(-1)?.toFixed(2) ?? "-"} s`);
      say(`run ${run}: Pairflow ${ours.at(-1)?.toFixed(2)} s, ${pair.join(", ")}`);
    }
    const ratios = (variant: Variant) => theirs[variant].map((seconds, index) => seconds / (ours[index] ?? Number.NaN));
    return {
      rows: [
        { name: "Pairflow", unit: "s", values: ours },
        { name: hasPandas ? "pandas doing the same" : "pandas not installed", unit: "s", values: theirs.same },
        { name: "pandas in the fewest lines", unit: "s", values: theirs.short },
        { name: "same ÷ Pairflow", unit: "x", values: ratios("same"), target: { kind: "at least", value: 6 } },
        { name: "fewest lines ÷ Pairflow", unit: "x", values: ratios("short") },
      ],
      notes: [
        `pandas runs with its default CSV engine on one core; Pairflow uses all of them. Pairflow also syncs each file to
disk, keeps its SHA-256 and writes a journal, and pandas does not.`,
      ],
    };
  },
};

/** The version of pandas that is compared with, or undefined when there is none. */
export async function pandasVersion(): Promise<string | undefined> {
  const asked = promisify(execFile)(PYTHON, ["-c", "import pandas; print(pandas.__version__)"]);
  return asked.then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
