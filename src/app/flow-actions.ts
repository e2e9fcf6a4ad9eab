import { FlowError } from "../domain/errors.ts";
import { inputOf, type Skip } from "../domain/status.ts";
import { itemId } from "../lib/hash.ts";
import type { ActionResult, FlowActions, ItemAction, OtherCount, TrashedTarget } from "./actions.ts";
import type { ItemFilter } from "./item-documents.ts";
import { type Found, isRetryable, isSkippable, isSkippableAmongMany, isSkipped, isTaken } from "./item-rules.ts";
import { offspringOf, type Readers, readersOf } from "./offspring.ts";
import { putBack, redo, type TrashTools } from "./redo.ts";

export interface ActionTools extends TrashTools {
  readonly readOnly: boolean;
  /** Shows values that came from the environment as their names again. */
  readonly conceal: (text: string) => string;
}

/** What an action on many items needs besides the items. */
interface Wish {
  readonly action: ItemAction;
  readonly reason: string;
  readonly readers: Readers;
}

/** Items after which others have their turn. */
const ITEMS_PER_TURN = 50;

/** What people may change, on a runner and its journal. */
export function createFlowActions(tools: ActionTools): FlowActions {
  const { runner, journal, clock, index, readOnly, folderOf } = tools;
  const stateOf = (pair: string) => runner.states.find((state) => state.pair.name === pair);
  const scan = () => runner.rescan(runner.states);
  const readers = () => readersOf(runner.states, runner.flow.root);
  const allow = () => {
    if (readOnly) throw new FlowError("usage", "this view of the flow is read-only");
  };
  /** An item that may be changed now. */
  const free = (id: string): Found | undefined => {
    allow();
    const found = index.get(id);
    return found === undefined || isTaken(runner, found.state, keyOf(found)) ? undefined : found;
  };
  const actOn = (found: Found, wish: Wish) => act(found, wish, tools);

  return {
    retry: (itemId) => {
      const found = free(itemId);
      return found !== undefined && retry(found, tools);
    },
    skip: (itemId, reason) => {
      const found = free(itemId);
      return found !== undefined && skip(found, reason, tools);
    },
    unskip: (itemId) => {
      const found = free(itemId);
      return found !== undefined && unskip(found, tools);
    },
    redo: async (itemId) => {
      const found = free(itemId);
      if (found === undefined) return undefined;
      try {
        unskip(found, tools);
        const putAside = await redo(found, readers(), tools);
        return putAside?.map(({ state, entry, trashed }) => trashedTarget({ state, entry }, trashed, tools));
      } finally {
        scan();
      }
    },
    redoes: (itemId) => {
      const found = index.get(itemId);
      if (found === undefined) return undefined;
      return offspringOf(found, readers(), runner.flow.root)
        .filter(({ entry }) => entry.facts.targetExists)
        .map((one) => ({ itemId: idOf(one), target: targetOf(one, tools) }));
    },
    trashOf: async (itemId) => {
      const found = index.get(itemId);
      const target = found?.entry.facts.item.target;
      if (found === undefined || target === undefined) return [];
      const entries = await folderOf(found.state.pair.target.folder).trashOf(target);
      return entries.map((entry) => trashedTarget(found, entry, tools));
    },
    restore: async (trashId) => {
      const [itemId = "", ...parts] = trashId.split("~");
      const found = free(itemId);
      if (found === undefined) return false;
      try {
        return await putBack(found, parts.join("/"), tools);
      } finally {
        scan();
      }
    },
    applyToAll: async (action, filter, { expectedCount, reason = "" }) => {
      allow();
      if (action === "skip" && reason === "") throw new FlowError("usage", "a skip needs a reason");
      const found = itemsOf(filter, tools);
      if (found.length !== expectedCount) return { found: found.length } satisfies OtherCount;
      const wish = { action, reason, readers: action === "redo" ? readers() : () => [] };
      let changed = 0;
      for (const [turn, item] of found.entries()) {
        if (turn % ITEMS_PER_TURN === ITEMS_PER_TURN - 1) await new Promise<void>((resolve) => clock.after(0, resolve));
        if (await actOn(item, wish)) changed += 1;
      }
      scan();
      return { changed, unchanged: found.length - changed } satisfies ActionResult;
    },
    pause: (pair, reason) => {
      allow();
      const state = stateOf(pair);
      if (state === undefined || state.asides.pause !== undefined) return false;
      const pause = { reason, at: clock.now() };
      journal.setPause(pair, pause);
      state.asides.pause = pause;
      runner.dispatcher.drop(state);
      state.asidesChanged([], clock.now());
      return true;
    },
    resume: (pair) => {
      allow();
      const state = stateOf(pair);
      if (state === undefined || (state.asides.pause === undefined && !state.rules.paused)) return false;
      journal.setPause(pair, undefined);
      state.asides.pause = undefined;
      state.asidesChanged([], clock.now());
      state.resume(clock.now());
      scan();
      return true;
    },
    cancel: async (runId) => {
      allow();
      return runner.dispatcher.cancel(runId);
    },
    scan: () => {
      allow();
      scan();
    },
  };
}

function itemsOf(filter: ItemFilter, { index }: ActionTools): readonly Found[] {
  return index.find({ ...filter, limit: Number.POSITIVE_INFINITY }).found;
}

/** What was found is asked again here: others have had their turn since. */
async function act({ state, entry }: Found, wish: Wish, tools: ActionTools): Promise<boolean> {
  const { key } = entry.facts.item;
  const now = state.entry(key);
  if (now === undefined) return false;
  const found = { state, entry: now };
  if (wish.action === "redo") {
    // One that went with what it comes from is made again as well.
    if (!now.facts.targetExists && entry.facts.targetExists) return true;
    unskip(found, tools);
    return (await redo(found, wish.readers, tools)) !== undefined;
  }
  if (isTaken(tools.runner, state, key)) return false;
  if (wish.action === "skip") return isSkippableAmongMany(now) && skip(found, wish.reason, tools);
  return wish.action === "retry" ? retry(found, tools) : unskip(found, tools);
}

function retry({ state, entry }: Found, { runner }: ActionTools): boolean {
  if (!isRetryable(state, entry)) return false;
  runner.retry(state, entry.facts.item.key);
  return true;
}

function skip({ state, entry }: Found, reason: string, { journal, clock }: ActionTools): boolean {
  const { item } = entry.facts;
  if (!isSkippable(entry)) return false;
  const skipped: Skip = { reason, at: clock.now(), input: inputOf(item) };
  journal.skip(state.pair.name, new Map([[item.key, skipped]]));
  state.asides.skips.set(item.key, skipped);
  state.asidesChanged([item.key], clock.now());
  return true;
}

function unskip({ state, entry }: Found, { journal, clock, runner }: ActionTools): boolean {
  const { key } = entry.facts.item;
  if (!isSkipped(entry)) return false;
  journal.unskip(state.pair.name, [key]);
  state.asides.skips.delete(key);
  state.asidesChanged([key], clock.now());
  runner.rescan([state]);
  return true;
}

function trashedTarget(
  found: Found,
  trashed: { readonly id: string; readonly trashedAt: number },
  tools: ActionTools,
): TrashedTarget {
  const { state } = found;
  return {
    id: `${idOf(found)}~${trashed.id.replace("/", "~")}`,
    pair: state.pair.name,
    key: keyOf(found),
    target: targetOf(found, tools),
    trashedAt: new Date(trashed.trashedAt).toISOString(),
  };
}

function targetOf({ state, entry }: Found, { conceal }: ActionTools): string {
  return conceal(`${state.pair.target.folder}/${entry.facts.item.target}`);
}

function idOf({ state, entry }: Found): string {
  return itemId(state.pair.name, entry.facts.item.key);
}

function keyOf({ entry }: Found): string {
  return entry.facts.item.key;
}
