import { Gauge, type Registry } from "prom-client";
import type { PairMeter } from "../app/meters.ts";
import { STATUSES } from "../domain/status.ts";

/** Makes the gauges of pairs; the result sets them to these meters, and forgets pairs that are no more. */
export function pairGauges(registry: Registry): (meters: readonly PairMeter[]) => void {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ["pair"] as const, registers: [registry] });
  const items = new Gauge({
    name: "pairflow_items",
    help: "Items of a pair by status: success, preliminary or error.",
    labelNames: ["pair", "status"] as const,
    registers: [registry],
  });
  const waiting = gauge(
    "pairflow_oldest_waiting_item_seconds",
    "How long the oldest item that is neither finished, in error nor skipped has been so, as this process saw it.",
  );
  const duration = gauge("pairflow_scan_duration_seconds", "How long the last scan of a pair took.");
  const scanned = gauge(
    "pairflow_last_successful_scan_timestamp_seconds",
    "When the last scan of a pair ended that could read its folders, in seconds since 1970; 0 before the first.",
  );
  const problem = gauge(
    "pairflow_pair_problem",
    "1 while a pair cannot be scanned, or starts nothing because of a disk, a folder or runs that fail alike.",
  );
  const late = gauge("pairflow_pair_late", "1 while a pair was not scanned when it was due, as for /healthz.");
  return (meters) => {
    for (const each of [items, waiting, duration, scanned, problem, late]) each.reset();
    for (const { pair, counts, ...meter } of meters) {
      for (const status of STATUSES) items.set({ pair, status }, counts[status]);
      waiting.set({ pair }, meter.oldestWaitingMs / 1_000);
      if (meter.scanDurationMs !== null) duration.set({ pair }, meter.scanDurationMs / 1_000);
      scanned.set({ pair }, (meter.lastSuccessfulScanAt ?? 0) / 1_000);
      problem.set({ pair }, meter.hasProblem ? 1 : 0);
      late.set({ pair }, meter.isLate ? 1 : 0);
    }
  };
}
