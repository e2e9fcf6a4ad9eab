import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from "node:os";
import { pandasVersion } from "./million-rows.ts";

/** What the numbers will be measured on, by name. */
export async function machineFacts(): Promise<Readonly<Record<string, string>>> {
  return {
    Date: new Date().toISOString().slice(0, 10),
    System: `${platform()} ${arch()}`,
    Processor: `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? "unknown"})`,
    Memory: `${(totalmem() / 1e9).toFixed(1)} GB`,
    "Load before": `${(loadavg()[0] ?? 0).toFixed(1)} (average of the last minute; others at work make times longer)`,
    Node: process.version,
    pandas: (await pandasVersion()) ?? "not installed",
  };
}
