import type { Schedule } from "../ports/runtime.ts";
import { instant } from "./documents.ts";
import type { ScanNote } from "./pair-state.ts";
import type { Health } from "./view.ts";

interface Scanned {
  readonly lastScan: ScanNote | undefined;
}

/** What of a runner tells whether its loop turns. */
export interface Loop {
  readonly states: readonly Scanned[];
  readonly schedules: readonly Pick<Schedule, "nextAt" | "dueSince">[];
}

/** A schedule that was due this often since the last scan is one that nobody follows. */
const MISSED_TICKS = 3;

/** Healthy while the last completed scan is younger than three intervals of every schedule, counted in their ticks. */
export function loopHealth({ states, schedules }: Loop, startedAt: number): Health {
  const last = latestScan(states);
  const since = last?.startedAt ?? startedAt;
  const missed = Math.max(0, ...schedules.map((schedule) => schedule.dueSince(since)));
  const lastScanAt = instant(last?.startedAt ?? null);
  if (missed < MISSED_TICKS) return { healthy: true, message: "The loop is alive.", lastScanAt };
  return { healthy: false, message: `No scan was completed for ${missed} ticks.`, lastScanAt };
}

/** The scan of any pair that began last, of those that are through. */
export function latestScan(states: readonly Scanned[]): ScanNote | undefined {
  return states.reduce<ScanNote | undefined>((latest, { lastScan }) => {
    if (lastScan === undefined) return latest;
    return latest === undefined || lastScan.startedAt > latest.startedAt ? lastScan : latest;
  }, undefined);
}

/** The next tick of any schedule (milliseconds since 1970), or null when nothing is scheduled. */
export function nextTickAt({ schedules }: Loop): number | null {
  const times = schedules.flatMap((schedule) => schedule.nextAt() ?? []);
  return times.length === 0 ? null : Math.min(...times);
}
