import type { Keep } from "./keep-rules.ts";
import type { LastRun, RunId } from "./run.ts";

/** A run as far as its end of life depends on it. */
export interface PastRun {
  readonly id: RunId;
  readonly state: LastRun["state"];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Of its texts, the log's among them. */
  readonly bytes: number;
  readonly logBytes: number;
}

/** All that is kept of an item. */
export interface ItemPast {
  readonly pair: string;
  readonly key: string;
  /** The run that counts as its newest, if any does. */
  readonly newest: RunId | undefined;
  /** In the order in which they began, the last one first. */
  readonly runs: readonly PastRun[];
}

/** What goes of an item's past. */
export interface Leaving {
  readonly pair: string;
  readonly key: string;
  /** As it was when this was decided. */
  readonly newest: RunId | undefined;
  readonly runs: readonly RunId[];
  /** Runs whose log alone goes. */
  readonly logs: readonly RunId[];
  readonly bytes: number;
}

/** What is known of an item besides its runs. */
export interface Circumstances {
  readonly keep: Keep;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Neither its sources nor its target are there. */
  readonly isGone: boolean;
}

/**
 * What of an item's past has had its time. Runs under way stay, and so do its newest run and the one that made its
 * target, which is what tells `done` from `external`; of an item that is gone those go as well.
 */
export function leavingOf(past: ItemPast, { keep, now, isGone }: Circumstances): Leaving {
  const made = past.runs.find(({ state }) => state === "succeeded");
  const isKept = ({ id }: PastRun) => !isGone && (id === past.newest || id === made?.id);
  const going = past.runs.filter((run, index) => {
    if (run.state === "running" || isKept(run)) return false;
    return index >= keep.runs || run.startedAt < now - keep.runsForMs;
  });
  const faded = past.runs.filter(
    (run) =>
      run.logBytes > 0 && run.state !== "running" && run.startedAt < now - keep.logsForMs && !going.includes(run),
  );
  const { pair, key, newest } = past;
  return {
    pair,
    key,
    newest,
    runs: going.map(({ id }) => id),
    logs: faded.map(({ id }) => id),
    bytes: going.reduce((sum, run) => sum + run.bytes, 0) + faded.reduce((sum, run) => sum + run.logBytes, 0),
  };
}

/** Whether nothing happened to an item for so long that it is worth a look whether it is gone. */
export function isLongPast({ runs }: ItemPast, { runsForMs }: Keep, now: number): boolean {
  return runs.every(({ state, startedAt }) => state !== "running" && startedAt < now - runsForMs);
}
