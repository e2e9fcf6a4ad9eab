import type { FileEntry } from "../domain/file.ts";
import { groupItems, type Item } from "../domain/item.ts";
import type { Pair } from "../domain/pair.ts";
import { type Observation, type Observations, observe, settlesInMs } from "../domain/settle.ts";
import { type ItemFacts, inputOf } from "../domain/status.ts";
import type { Folder } from "../ports/folder.ts";
import type { Clock } from "../ports/runtime.ts";
import type { PairState } from "./pair-state.ts";

/** What a scan needs besides the pair. */
export interface ScanTools {
  readonly folderOf: (location: string) => Folder;
  readonly clock: Clock;
  /** Whether we ourselves published this file as it is: then it is whole and need not settle. */
  readonly isOurs: (folder: string, entry: FileEntry) => boolean;
  /** Job code, params and expectations of the pair as they are now; without it they count as unchanged. */
  readonly jobIdentity?: (pair: Pair) => string;
}

/** One look at one pair. Takes the listings as the new truth, or notes why they could not be had; never throws. */
export async function scanPair(state: PairState, tools: ScanTools, signal: AbortSignal): Promise<void> {
  const { clock } = tools;
  const startedAt = clock.now();
  const fromMs = clock.monotonicMs();
  const note = () => ({ startedAt, durationMs: clock.monotonicMs() - fromMs });
  state.beginScan(fromMs);
  try {
    const jobIdentity = tools.jobIdentity?.(state.pair) ?? state.rules.jobIdentity;
    state.rules = { ...state.rules, jobIdentity };
    const { items, targets } = await lookAt(state, tools, signal);
    const waiting = items.filter((item) => needsSettling(item, targets, state));
    const observations = observeSources(state, waiting, tools);
    const facts = items.map((item) => factsOf(item, targets, observations, state, clock));
    state.completeScan(facts, observations, note, clock.now());
  } catch (error) {
    if (!signal.aborted) state.failScan(error, note());
  }
}

async function lookAt(state: PairState, tools: ScanTools, signal: AbortSignal) {
  const { pair } = state;
  const listings: FileEntry[][] = [];
  for (const source of pair.sources) {
    listings.push(await listing(tools.folderOf(source.folder), source.nested, signal));
  }
  const { folder, nested } = pair.target;
  const targets = await tools.folderOf(folder).paths({ nested }, signal);
  return { items: groupItems(pair, listings), targets };
}

async function listing(folder: Folder, nested: boolean, signal: AbortSignal): Promise<FileEntry[]> {
  const entries: FileEntry[] = [];
  for await (const entry of folder.list({ nested }, signal)) entries.push(entry);
  return entries;
}

/**
 * A finished item's sources are not watched for settling, so what we remember does not grow with what is done; changed
 * ones are where the pair may make the target again, for whatever change.
 */
function needsSettling(item: Item, targets: ReadonlySet<string>, state: PairState): boolean {
  if (item.problem !== undefined) return false;
  if (item.target === undefined || !targets.has(item.target)) return true;
  const { rules, lastRuns } = state;
  if (rules.onSourceChange === "keep" && rules.onJobChange === "keep") return false;
  const last = lastRuns.get(item.key);
  return last !== undefined && last.input !== inputOf(item);
}

function observeSources(state: PairState, waiting: readonly Item[], tools: ScanTools): readonly Observations[] {
  const { pair, observations } = state;
  return pair.sources.map((source, index) => {
    const before = new Map<string, Observation>(observations[index]);
    const entries = waiting.flatMap((item) => item.sources[index] ?? []);
    for (const entry of entries) {
      if (!tools.isOurs(source.folder, entry)) continue;
      before.set(entry.path, { fingerprint: entry.fingerprint, sinceMs: Number.NEGATIVE_INFINITY });
    }
    return observe(before, entries, tools.clock.monotonicMs());
  });
}

function factsOf(
  item: Item,
  targets: ReadonlySet<string>,
  observations: readonly Observations[],
  state: PairState,
  clock: Clock,
): ItemFacts {
  const targetExists = item.target !== undefined && targets.has(item.target);
  const waits = item.sources.map((source, index) => {
    const observation = source === undefined ? undefined : observations[index]?.get(source.path);
    return observation === undefined ? 0 : settlesInMs(observation, state.pair.settleMs, clock.monotonicMs());
  });
  const waitMs = Math.max(0, ...waits);
  return {
    item,
    targetExists,
    lastRun: state.lastRuns.get(item.key),
    settledAt: waitMs === 0 ? null : clock.now() + Math.ceil(waitMs),
    queued: false,
  };
}
