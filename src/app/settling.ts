import { type FileEntry, hasFormatWithEnd } from "../domain/file.ts";
import type { Item } from "../domain/item.ts";
import { type Marker, markerWaitedFor } from "../domain/marker.ts";
import { endsInMs, type Observation, type Observations, observe, settlesInMs } from "../domain/settle.ts";
import type { Folder } from "../ports/folder.ts";
import type { Breathe, Clock } from "../ports/runtime.ts";
import type { PairState } from "./pair-state.ts";

/** What one look at the sources of a pair found, besides its items. */
export interface Look {
  /** When it began (monotonic milliseconds). */
  readonly lookedAtMs: number;
  /** By source of the pair: the markers that stand beside its files. */
  readonly markers: readonly ReadonlyMap<string, FileEntry>[];
}

interface Tools {
  readonly folderOf: (location: string) => Folder;
  readonly clock: Clock;
  readonly isOurs: (folder: string, entry: FileEntry) => boolean;
  readonly breathe?: Breathe | undefined;
}

const SETTLED: number = Number.NEGATIVE_INFINITY;

/**
 * Notes how long each waiting source has looked the same, and looks for the end of those that have looked so for long
 * enough. Files of our own and files with their marker are settled at once.
 */
export async function observeSources(
  state: PairState,
  waiting: readonly Item[],
  look: Look,
  tools: Tools,
): Promise<readonly Observations[]> {
  const { pair } = state;
  const observed: Observations[] = [];
  for (const [index, { folder }] of pair.sources.entries()) {
    const before = new Map<string, Observation>(state.observations[index]);
    const entries = waiting.flatMap((item) => item.sources[index] ?? []);
    for (const entry of entries) {
      const pause = tools.breathe?.();
      if (pause !== undefined) await pause;
      const isMarked = pair.done !== undefined && markerOf(entry, pair.done, look.markers[index]) === undefined;
      if (!isMarked && !tools.isOurs(folder, entry)) continue;
      before.set(entry.path, { fingerprint: entry.fingerprint, sinceMs: SETTLED });
    }
    const after = observe(before, entries, tools.clock.monotonicMs());
    observed.push(await withEnds(after, tools.folderOf(folder), { settleMs: pair.settleMs, ...look }));
  }
  return observed;
}

/** How long an item's sources must stay as they are; 0 when all of them have settled. */
export function waitMsOf(item: Item, observed: readonly Observations[], settleMs: number, lookedAtMs: number): number {
  const waits = item.sources.map((source, index) => {
    const observation = source === undefined ? undefined : observed[index]?.get(source.path);
    if (observation === undefined) return 0;
    return settlesInMs(observation, settleMs, lookedAtMs) || endsInMs(observation, settleMs, lookedAtMs);
  });
  return Math.max(0, ...waits);
}

/** A sentence on the first marker that is not there, or older than its file. */
export function markerMissing(item: Item, { pair }: PairState, { markers }: Look): string | undefined {
  const { done } = pair;
  if (done === undefined) return undefined;
  for (const [index, source] of item.sources.entries()) {
    const missing = source === undefined ? undefined : markerOf(source, done, markers[index]);
    if (missing === undefined) continue;
    const name = `${pair.sources[index]?.folder}/${missing.path}`;
    return missing.isOld ? `Waits for a new ${name}: the one that is there is older.` : `Waits for its marker ${name}.`;
  }
  return undefined;
}

function markerOf(entry: FileEntry, done: Marker, markers: ReadonlyMap<string, FileEntry> = new Map()) {
  return markerWaitedFor(entry, done, markers);
}

/** A file is read for its end once it has settled, and again while the end is missing and waited for. */
async function withEnds(
  observations: Observations,
  folder: Folder,
  { settleMs, lookedAtMs }: { readonly settleMs: number; readonly lookedAtMs: number },
): Promise<Observations> {
  const after = new Map(observations);
  for (const [path, observation] of observations) {
    if (settleMs === 0 || observation.sinceMs === SETTLED || observation.isWhole === true) continue;
    if (!hasFormatWithEnd(path) || settlesInMs(observation, settleMs, lookedAtMs) > 0) continue;
    after.set(path, { ...observation, isWhole: await folder.hasEnd(path) });
  }
  return after;
}
