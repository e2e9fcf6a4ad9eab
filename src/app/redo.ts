import type { LastRun } from "../domain/run.ts";
import { isSameWork } from "../domain/status.ts";
import type { Folder, TrashEntry } from "../ports/folder.ts";
import type { Journal } from "../ports/journal.ts";
import type { Clock } from "../ports/runtime.ts";
import type { ItemIndex } from "./item-index.ts";
import { type Found, isTaken } from "./item-rules.ts";
import { offspringOf, type Readers } from "./offspring.ts";
import type { Runner } from "./runner.ts";

export interface TrashTools {
  readonly runner: Runner;
  readonly index: ItemIndex;
  readonly clock: Clock;
  readonly folderOf: (location: string) => Folder;
  readonly journal: Journal;
}

/** What was put aside of an item. */
export interface PutAside extends Found {
  readonly trashed: TrashEntry;
}

/**
 * Puts aside the targets of an item and of all that comes from it, and forgets their last runs, so that targets put aside
 * do not count as lost, also after a restart. Undefined, with nothing done, when the item cannot be made, or one of them
 * runs: that run would publish what it made of the old file.
 */
export async function redo(
  first: Found,
  readers: Readers,
  { runner, clock, folderOf, journal }: TrashTools,
): Promise<readonly PutAside[] | undefined> {
  const family = offspringOf(first, readers, runner.flow.root);
  if (family.length === 0 || family.some(({ state, entry }) => isTaken(runner, state, entry.facts.item.key))) {
    return undefined;
  }
  const at = clock.now();
  const putAside: PutAside[] = [];
  for (const { state, entry } of family) state.asides.withheld.add(entry.facts.item.key);
  try {
    // From the last to the first: one that is left when the disk fails still comes from the file that it is beside.
    for (const { state, entry } of family.toReversed()) {
      const { key, target = "" } = entry.facts.item;
      const trashed = await folderOf(state.pair.target.folder).trash(target, at);
      if (trashed === undefined) continue;
      state.asides.redone.add(key);
      journal.setNewest(state.pair.name, key, undefined);
      state.setTarget(key, false, clock.now());
      state.setLastRun(key, undefined, clock.now());
      putAside.unshift({ state, entry, trashed });
    }
  } finally {
    for (const { state, entry } of family) state.asides.withheld.delete(entry.facts.item.key);
  }
  for (const { state, entry } of family) {
    const last = state.lastRuns.get(entry.facts.item.key);
    if (last !== undefined && last.state !== "succeeded") runner.retry(state, entry.facts.item.key);
  }
  return putAside;
}

/** Puts back what was put aside of an item; what was made since is put aside in turn. False when it is not there. */
export async function putBack(
  { state, entry }: Found,
  trashId: string,
  { runner, clock, folderOf, journal }: TrashTools,
): Promise<boolean> {
  const { key, target } = entry.facts.item;
  if (target === undefined || isTaken(runner, state, key)) return false;
  const folder = folderOf(state.pair.target.folder);
  state.asides.withheld.add(key);
  try {
    if (!(await folder.trashOf(target)).some(({ id }) => id === trashId)) return false;
    await folder.trash(target, clock.now());
    const isBack = await folder.restore(target, trashId);
    state.asides.redone.delete(key);
    state.setTarget(key, isBack, clock.now());
    if (isBack) recognize({ state, entry }, await folder.digest(target, NEVER), { journal, clock });
    return isBack;
  } finally {
    state.asides.withheld.delete(key);
  }
}

const RUNS_LOOKED_AT = 50;
const NEVER = new AbortController().signal;

/**
 * Takes the run that made it for the item's newest. Where the pair would make it again at once, and where no run is
 * known, it counts as put there by somebody, and is kept.
 */
function recognize(
  { state, entry }: Found,
  sha256: string,
  { journal, clock }: Pick<TrashTools, "journal" | "clock">,
): void {
  const { pair, rules } = state;
  const { item } = entry.facts;
  const run = journal
    .runsOf(pair.name, item.key, RUNS_LOOKED_AT)
    .find((one) => one.state === "succeeded" && one.output?.sha256 === sha256);
  const made: LastRun | undefined = run === undefined ? undefined : { ...run, made: null };
  const isKept = rules.onSourceChange === "keep" && rules.onJobChange === "keep";
  const newest = made !== undefined && (isKept || isSameWork(made, item, rules.jobIdentity)) ? made : undefined;
  journal.setNewest(pair.name, item.key, newest?.id);
  state.setLastRun(item.key, newest, clock.now());
}
