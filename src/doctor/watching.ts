import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { systemCode } from "../domain/errors.ts";
import { formatDuration } from "../lib/duration.ts";
import type { Logger, Watcher } from "../ports/runtime.ts";
import { folderWatcher } from "../runtime/watcher.ts";
import { type Check, noted, passed } from "./check.ts";
import type { Place } from "./folders.ts";

const WITHIN_MS = 2_000;
const EVERY_MS = 100;

export interface WatchParts {
  readonly sources: readonly Place[];
  /** Where we may write: what is seen there is seen on all of the file system. */
  readonly ours: readonly Place[];
  readonly watcher?: Watcher;
  /** How long a change may take to be told. */
  readonly withinMs?: number;
}

/** Whether changes are told on each file system of the source folders; nothing is written in those. */
export async function eventsCheck({
  sources,
  ours,
  watcher = folderWatcher("events", SILENT),
  withinMs = WITHIN_MS,
}: WatchParts): Promise<Check> {
  try {
    const deaf: string[] = [];
    const unknown: string[] = [];
    for (const [device, places] of await byDevice(sources)) {
      const labels = places.map(({ label }) => label);
      const [where] = (await byDevice(ours)).get(device) ?? [];
      if (where === undefined) unknown.push(...labels);
      else if (!(await isTold(where.path, watcher, withinMs))) deaf.push(...labels);
    }
    const todo = "Start with --poll to see new files at once; else they are found at each tick.";
    if (deaf.length > 0)
      return noted("events", `none seen within ${formatDuration(withinMs)} at ${deaf.join(", ")}`, todo);
    if (unknown.length === 0) return passed("events", "new files are told at once");
    return noted("events", `unknown at ${unknown.join(", ")}: no folder that we may write is on the same mount`, todo);
  } finally {
    await watcher.close();
  }
}

/** Limits of Linux for watching, by their names below /proc/sys/fs/inotify; undefined elsewhere. */
export interface WatchLimits {
  readonly max_user_watches: number;
  readonly max_user_instances: number;
}

const LEAST: WatchLimits = { max_user_watches: 8_192, max_user_instances: 64 };

/** Whether this user may watch enough folders. */
export function watchLimitsCheck(limits: WatchLimits): Check {
  const found = `${limits.max_user_watches} watches, ${limits.max_user_instances} instances`;
  const low = (["max_user_watches", "max_user_instances"] as const).find((name) => limits[name] < LEAST[name]);
  if (low === undefined) return passed("inotify", found);
  return noted("inotify", found, `Raise it where files come late: sudo sysctl fs.inotify.${low}=${LEAST[low]}`);
}

/** What Linux allows this user; undefined on other systems. */
export async function watchLimits(): Promise<WatchLimits | undefined> {
  const read = async (name: string) => Number(await readFile(`/proc/sys/fs/inotify/${name}`, "utf8"));
  if (!existsSync("/proc/sys/fs/inotify")) return undefined;
  return { max_user_watches: await read("max_user_watches"), max_user_instances: await read("max_user_instances") };
}

const SILENT: Logger = { info: () => {}, warn: () => {}, error: () => {} };

/** Folders that are there, by the file system they are on. */
async function byDevice(places: readonly Place[]): Promise<ReadonlyMap<number, readonly Place[]>> {
  const found: (readonly [number, Place])[] = [];
  for (const place of places) {
    const device = await stat(place.path).then(
      ({ dev }) => dev,
      (error: unknown) => {
        if (systemCode(error) === undefined) throw error;
        return undefined;
      },
    );
    if (device !== undefined) found.push([device, place]);
  }
  const groups = Map.groupBy(found, ([device]) => device);
  return new Map([...groups].map(([device, each]) => [device, each.map(([, place]) => place)]));
}

/** Writes into a hidden folder of its own, again and again, since nobody says when watching begins. */
async function isTold(folder: string, watcher: Watcher, withinMs: number): Promise<boolean> {
  const own = await mkdtemp(join(folder, ".pairflow-doctor-"));
  const told = Promise.withResolvers<true>();
  try {
    watcher.watch(own, { nested: false }, () => told.resolve(true));
    for (let waitedMs = 0; waitedMs < withinMs; waitedMs += EVERY_MS) {
      await writeFile(join(own, `file-${waitedMs}`), "");
      if (await Promise.race([told.promise, setTimeout(EVERY_MS, false)])) return true;
    }
    return false;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
