import { basename, join } from "node:path";
import { openCatalog } from "../src/catalog/catalog.ts";
import { registerJobImports } from "../src/catalog/job-imports.ts";

/**
 * Performs timestamp, zscore and merge on File_A_0.csv, File_B_0.csv and so on, as a worker does that is already warm:
 * warm-jobs.ts SOURCE_FOLDER OUTPUT_FOLDER WARM_UP_FILES MEASURED_FILES. Prints the milliseconds of each job as JSON.
 */
const [source = ".", output = ".", warmUp = "0", measured = "0"] = process.argv.slice(2);

registerJobImports();
const catalog = openCatalog(join(import.meta.dirname, "..", "jobs"));
const timestamp = await jobOf("timestamp", {});
const zscore = await jobOf("zscore", { column: "nav" });
const merge = await jobOf("merge", { on: "isin", fill: { subscriptions: 0 } });

const times: Record<string, number[]> = { timestamp: [], zscore: [], merge: [] };
for (let file = 0; file < Number(warmUp) + Number(measured); file += 1) {
  const [a, b] = [`File_A_${file}.csv`, `File_B_${file}.csv`];
  const [stampedA, stampedB] = [join(output, `stamped-${a}`), join(output, `stamped-${b}`)];
  const scored = join(output, `scored-${a}`);
  const took = {
    timestamp: [await timestamp([join(source, a)], stampedA), await timestamp([join(source, b)], stampedB)],
    zscore: [await zscore([stampedA], scored)],
    merge: [await merge([scored, stampedB], join(output, `Merged_${file}.csv`))],
  };
  if (file < Number(warmUp)) continue;
  for (const [name, values] of Object.entries(took)) times[name]?.push(...values);
}
process.stdout.write(JSON.stringify(times));

/** Performs a job once; gives the milliseconds it took. */
async function jobOf(name: string, given: Readonly<Record<string, unknown>>) {
  const job = await catalog.load({ kind: "bundled", name });
  const checked = await job.params?.["~standard"].validate(given);
  if (checked === undefined || checked.issues !== undefined) throw new Error(`${name} does not take its params`);
  return async (sources: readonly string[], target: string) => {
    const fromMs = performance.now();
    await job.run({
      sources: sources.map((path) => ({ path, name: basename(path) })),
      target,
      bindings: {},
      params: checked.value,
      startedAt: new Date(),
      log: { info: () => {}, warn: () => {} },
      signal: new AbortController().signal,
      progress: () => {},
    });
    return performance.now() - fromMs;
  };
}
