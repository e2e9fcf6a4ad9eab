import { join } from "node:path";
import { type Ended, runToEnd } from "./process.ts";
import { pandasVersion, SNAKEMAKE, snakemakeVersion } from "./python.ts";

const SNAKEFILE = join(import.meta.dirname, "Snakefile");
const CORES = "2";

/** Whether Snakemake and pandas are installed. */
export async function hasSnakemake(): Promise<boolean> {
  return (await snakemakeVersion()) !== undefined && (await pandasVersion()) !== undefined;
}

/** Makes what is missing in the folder from the files of the source folder, as bench/Snakefile says. */
export function snakemake(folder: string, source: string): Promise<Ended> {
  const place = ["--snakefile", SNAKEFILE, "--directory", folder, "--config", `source=${source}`];
  // It would leave a cache in the user's home.
  const home = ["/usr/bin/env", `XDG_CACHE_HOME=${join(folder, "cache")}`];
  return runToEnd([...home, SNAKEMAKE, "--cores", CORES, "--nocolor", "--quiet", "all", ...place]);
}
