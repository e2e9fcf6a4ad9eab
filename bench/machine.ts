import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { pandasVersion, pythonVersion, snakemakeVersion } from "./python.ts";

const PACKAGES = join(import.meta.dirname, "..", "node_modules");
const NOT_INSTALLED = "not installed";

const manifest = z.object({ version: z.string() });

/** What the numbers will be measured on, by name. */
export async function machineFacts(): Promise<Readonly<Record<string, string>>> {
  return {
    Date: new Date().toISOString().slice(0, 10),
    System: `${platform()} ${arch()}`,
    Processor: `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? "unknown"})`,
    Memory: `${(totalmem() / 1e9).toFixed(1)} GB`,
    "Load before": `${(loadavg()[0] ?? 0).toFixed(1)} (average of the last minute; others at work make times longer)`,
    Node: process.version,
    "DuckDB (@duckdb/node-api)": versionOf("@duckdb/node-api"),
    "danfojs-node, csv-parse": `${versionOf("danfojs-node")}, ${versionOf("csv-parse")}`,
    Python: (await pythonVersion()) ?? NOT_INSTALLED,
    pandas: (await pandasVersion()) ?? NOT_INSTALLED,
    Snakemake: (await snakemakeVersion()) ?? NOT_INSTALLED,
  };
}

function versionOf(name: string): string {
  return manifest.parse(JSON.parse(readFileSync(join(PACKAGES, name, "package.json"), "utf8"))).version;
}
