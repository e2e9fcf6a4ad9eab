import { Counter, Histogram, type Registry } from "prom-client";
import type { RunEnded } from "../app/events.ts";
import type { PairMeter } from "../app/meters.ts";

/** From a small file to the longest timeout that is usual. */
const BUCKETS_SECONDS = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 1_800, 7_200];

/** What is counted of pairs since the start. */
export interface PairCounters {
  /** Takes a run that ended. */
  count(end: RunEnded): void;
  /** Lets every pair have its counters, so that the first run is an increase from 0. */
  follow(meters: readonly PairMeter[]): void;
}

/** Makes the counters of pairs, at 0. */
export function pairCounters(registry: Registry): PairCounters {
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ["pair"] as const, registers: [registry] });
  const runs = new Counter({
    name: "pairflow_runs_total",
    help: "Runs that ended; status is success or error, reason is done or the code of the error.",
    labelNames: ["pair", "status", "reason"] as const,
    registers: [registry],
  });
  const durations = new Histogram({
    name: "pairflow_run_duration_seconds",
    help: "How long runs took that ended, whether they made their target or not.",
    labelNames: ["pair"] as const,
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  const rows = counter("pairflow_rows_total", "Rows in targets that were made, as their jobs told them.");
  const read = counter("pairflow_read_bytes_total", "Sizes of the source files of runs that ended.");
  const written = counter("pairflow_written_bytes_total", "Sizes of targets that were made.");
  const overruns = counter("pairflow_scan_overruns_total", "Ticks that came while the pair was still being scanned.");
  const overrunsSeen = new Map<string, number>();
  return {
    count: ({ pair, code, durationMs, ...end }) => {
      runs.inc({ pair, status: code === null ? "success" : "error", reason: code ?? "done" });
      durations.observe({ pair }, durationMs / 1_000);
      rows.inc({ pair }, end.rows ?? 0);
      read.inc({ pair }, end.readBytes);
      written.inc({ pair }, end.writtenBytes);
    },
    follow: (meters) => {
      for (const { pair, scanOverruns } of meters) {
        const seen = overrunsSeen.get(pair);
        if (seen === undefined) {
          runs.inc({ pair, status: "success", reason: "done" }, 0);
          for (const each of [rows, read, written]) each.inc({ pair }, 0);
        }
        // A pair whose config changed begins at 0 again.
        overruns.inc({ pair }, scanOverruns >= (seen ?? 0) ? scanOverruns - (seen ?? 0) : scanOverruns);
        overrunsSeen.set(pair, scanOverruns);
      }
    },
  };
}
