import { type ItemPast, isLongPast, type Leaving, leavingOf } from "../domain/keep.ts";
import type { Keep } from "../domain/keep-rules.ts";
import type { Flow } from "../domain/pair.ts";
import type { Emptied, Folder } from "../ports/folder.ts";
import type { Journal } from "../ports/journal.ts";
import type { ItemPlace } from "../ports/upkeep.ts";
import type { PairState } from "./pair-state.ts";

export interface TidyTools {
  readonly flow: Flow;
  /** Of the flow's pairs, scanned. */
  readonly states: readonly PairState[];
  readonly journal: Pick<Journal, "pastBehind" | "remove" | "shrink">;
  readonly folderOf: (location: string) => Folder;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Waited for after each slice. */
  readonly rest: () => Promise<void>;
}

/** What went, or would go. */
export interface Tidied {
  readonly runs: number;
  /** Of runs that stay. */
  readonly logs: number;
  readonly trash: number;
  /** Of texts in the journal, and of files in the trash. */
  readonly bytes: number;
  /** What the journal's file became smaller by. */
  readonly shrunkBytes: number;
}

/**
 * A slice is bounded by rows, so that the event loop is held for about a millisecond at any length of the journal: it reads
 * so many runs (the last item may have more, at most `keep.runs` and two), or removes some parts, or gives pages back.
 */
const RUNS_READ = 200;
const PARTS_REMOVED = 4;
const RUNS_OF_A_PART = 8;
const PAGES_GIVEN = 32;

/**
 * Removes what the flow's `keep` does not keep: runs and logs of the journal, trash of target folders. With `look`
 * nothing changes, and the answer is what would go.
 */
export async function tidy(tools: TidyTools, mode: "remove" | "look", signal: AbortSignal): Promise<Tidied> {
  const gone = { runs: 0, logs: 0, bytes: 0, shrunkBytes: 0 };
  let place: ItemPlace = { pair: "", key: "" };
  for (;;) {
    const slice = signal.aborted ? [] : tools.journal.pastBehind(place, RUNS_READ);
    const last = slice.at(-1);
    if (last === undefined) break;
    place = last;
    const leaving = await leavingIn(slice, tools);
    for (const { runs, logs, bytes } of leaving) {
      gone.runs += runs.length;
      gone.logs += logs.length;
      gone.bytes += bytes;
    }
    await tools.rest();
    const parts = mode === "remove" ? leaving.flatMap(partsOf) : [];
    for (let at = 0; at < parts.length; at += PARTS_REMOVED) {
      const going = parts.slice(at, at + PARTS_REMOVED);
      tools.journal.remove(going);
      for (const each of going) forget(each, tools);
      await tools.rest();
    }
  }
  const emptied = await emptyTrash(tools, mode, signal);
  if (mode === "remove") gone.shrunkBytes = await shrink(tools, signal);
  return { ...gone, trash: emptied.files, bytes: gone.bytes + emptied.bytes };
}

/** In small parts, the oldest runs first: without its newest run an item would not be known any more. */
function partsOf(leaving: Leaving): readonly Leaving[] {
  const parts: Leaving[] = [];
  const runs = leaving.runs.toReversed();
  for (let at = 0; at < Math.max(runs.length, leaving.logs.length); at += RUNS_OF_A_PART) {
    const part = (ids: readonly string[]) => ids.slice(at, at + RUNS_OF_A_PART);
    parts.push({ ...leaving, runs: part(runs), logs: part(leaving.logs) });
  }
  return parts;
}

/** What the journal knows no more of an item, the runner does not keep in memory either. */
function forget({ pair, key, newest, runs }: Leaving, { states, now }: TidyTools): void {
  const state = states.find((each) => each.pair.name === pair);
  const last = state?.lastRuns.get(key);
  if (last !== undefined && last.id === newest && runs.includes(last.id)) state?.setLastRun(key, undefined, now);
}

async function leavingIn(slice: readonly ItemPast[], tools: TidyTools): Promise<readonly Leaving[]> {
  const { keep } = tools.flow;
  const leaving: Leaving[] = [];
  for (const past of slice) {
    const isGone = isLongPast(past, keep, tools.now) && (await isItemGone(past, tools));
    const each = leavingOf(past, { keep, now: tools.now, isGone });
    if (each.runs.length + each.logs.length > 0) leaving.push(each);
  }
  return leaving;
}

/**
 * Whether neither sources nor target of an item are there; no, when that is not sure: of a pair that the config no
 * longer has, that could not be scanned, or whose folder is suddenly empty, as when its disk is not mounted.
 */
async function isItemGone({ pair, key }: ItemPast, { states, folderOf }: TidyTools): Promise<boolean> {
  const state = states.find((each) => each.pair.name === pair);
  if (state?.lastScan === undefined || state.problem !== undefined || state.size === 0) return false;
  if (state.entry(key) !== undefined) return false;
  return (await folderOf(state.pair.target.folder).find(key)) === undefined;
}

async function emptyTrash({ flow, folderOf, now }: TidyTools, mode: "remove" | "look", signal: AbortSignal) {
  const before = trashBefore(flow.keep, now);
  let emptied: Emptied = { files: 0, bytes: 0 };
  for (const location of new Set(flow.pairs.map((pair) => pair.target.folder))) {
    if (signal.aborted) break;
    const { files, bytes } = await folderOf(location).emptyTrash(before, mode === "look" ? "look" : undefined);
    emptied = { files: emptied.files + files, bytes: emptied.bytes + bytes };
  }
  return emptied;
}

function trashBefore({ trashForMs }: Keep, now: number): number {
  return now - trashForMs;
}

async function shrink({ journal, rest }: TidyTools, signal: AbortSignal): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const given = journal.shrink(PAGES_GIVEN);
    if (given === 0) break;
    total += given;
    await rest();
  }
  return total;
}
