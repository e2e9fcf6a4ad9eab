import type { FileEntry } from "../domain/file.ts";
import { groupItemsInSteps, type Item } from "../domain/item.ts";
import { splitMarkers } from "../domain/marker.ts";
import type { Pair } from "../domain/pair.ts";
import type { Observations } from "../domain/settle.ts";
import { type ItemFacts, inputOf } from "../domain/status.ts";
import type { Folder } from "../ports/folder.ts";
import type { Journal } from "../ports/journal.ts";
import type { Breathe, Clock } from "../ports/runtime.ts";
import type { PairState } from "./pair-state.ts";
import { type Look, markerMissing, observeSources, waitMsOf } from "./settling.ts";
import { recognizeTouched } from "./touched.ts";

/** What a scan needs besides the pair. */
export interface ScanTools {
  readonly folderOf: (location: string) => Folder;
  readonly clock: Clock;
  /** Whether we ourselves published this file as it is: then it is whole and need not settle. */
  readonly isOurs: (folder: string, entry: FileEntry) => boolean;
  /** Job code, params and expectations of the pair as they are now; without it they count as unchanged. */
  readonly jobIdentity?: (pair: Pair) => string;
  /** Knows the bytes that targets were made from; without it every new time of a source is a change. */
  readonly journal?: Journal | undefined;
  /** Lets pages be answered in the middle of a scan; without it a scan has no pauses but its folders'. */
  readonly breathe?: Breathe | undefined;
}

const goOn: Breathe = () => undefined;

/** One look at one pair. Takes the listings as the new truth, or notes why they could not be had; never throws. */
export async function scanPair(state: PairState, tools: ScanTools, signal: AbortSignal): Promise<void> {
  const { clock, breathe = goOn } = tools;
  const startedAt = clock.now();
  const fromMs = clock.monotonicMs();
  const note = () => ({ startedAt, durationMs: clock.monotonicMs() - fromMs });
  state.beginScan();
  try {
    await breathe();
    const jobIdentity = tools.jobIdentity?.(state.pair) ?? state.rules.jobIdentity;
    state.rules = { ...state.rules, jobIdentity };
    const { items, targets, markers, ignored } = await lookAt(state, tools, signal);
    const look = { lookedAtMs: fromMs, markers };
    const waiting: Item[] = [];
    for (const item of items) {
      const pause = breathe();
      if (pause !== undefined) await pause;
      if (needsSettling(item, targets, state)) waiting.push(item);
    }
    const observations = await observeSources(state, waiting, look, tools);
    const facts: ItemFacts[] = [];
    const bytes = { ...tools, digests: new Map<string, string>() };
    for (const item of items) {
      const pause = breathe();
      if (pause !== undefined) await pause;
      const found = factsOf(item, targets, state, { look, observations, clock });
      facts.push(state.pair.onSourceChange === "rerun" ? await recognizeTouched(state, found, bytes, signal) : found);
    }
    await state.completeScan({ facts, observations, ignored, note }, clock, breathe);
  } catch (error) {
    if (!signal.aborted) state.failScan(error, note());
  }
}

interface Seen {
  readonly look: Look;
  readonly observations: readonly Observations[];
  readonly clock: Clock;
}

async function lookAt(state: PairState, tools: ScanTools, signal: AbortSignal) {
  const { pair } = state;
  const { breathe = goOn } = tools;
  const listings: (readonly FileEntry[])[] = [];
  const markers: ReadonlyMap<string, FileEntry>[] = [];
  const ignored = new Set<string>();
  for (const { folder, nested } of pair.sources) {
    const onIgnored = (path: string) => void ignored.add(`${folder}/${path}`);
    const found = tools.folderOf(folder).list({ nested, onIgnored }, signal);
    const split = splitMarkers(await listing(found, breathe), pair.done);
    listings.push(split.files);
    markers.push(split.markers);
  }
  const { folder, nested } = pair.target;
  const targets = await tools.folderOf(folder).paths({ nested }, signal);
  return { items: await grouped(pair, listings, breathe), targets, markers, ignored: ignored.size };
}

async function listing(found: AsyncIterable<FileEntry>, breathe: Breathe): Promise<readonly FileEntry[]> {
  const entries: FileEntry[] = [];
  for await (const entry of found) {
    const pause = breathe();
    if (pause !== undefined) await pause;
    entries.push(entry);
  }
  return entries;
}

async function grouped(pair: Pair, listings: readonly (readonly FileEntry[])[], breathe: Breathe) {
  const steps = groupItemsInSteps(pair, listings);
  for (;;) {
    const pause = breathe();
    if (pause !== undefined) await pause;
    const { done, value } = steps.next();
    if (done === true) return value;
  }
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

function factsOf(item: Item, targets: ReadonlySet<string>, state: PairState, seen: Seen): ItemFacts {
  const targetExists = item.target !== undefined && targets.has(item.target);
  const { look, observations, clock } = seen;
  const waitMs = waitMsOf(item, observations, state.pair.settleMs, look.lookedAtMs);
  const sinceLookMs = clock.monotonicMs() - look.lookedAtMs;
  return {
    item,
    targetExists,
    lastRun: state.lastRuns.get(item.key),
    settledAt: waitMs === 0 ? null : clock.now() + Math.max(1, Math.ceil(waitMs - sinceLookMs)),
    waitsForMarker: markerMissing(item, state, look),
    queued: false,
  };
}
