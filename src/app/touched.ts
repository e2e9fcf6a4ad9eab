import { FlowError } from "../domain/errors.ts";
import { haveSameSizes } from "../domain/file.ts";
import type { Item } from "../domain/item.ts";
import { type ItemFacts, inputOf } from "../domain/status.ts";
import type { Folder } from "../ports/folder.ts";
import type { Journal } from "../ports/journal.ts";
import type { PairState } from "./pair-state.ts";

interface Tools {
  readonly folderOf: (location: string) => Folder;
  readonly journal?: Journal | undefined;
  /** What this scan has hashed already: a file may be a source of many items. */
  readonly digests: Map<string, string>;
}

/**
 * Finds targets that would be made again although the bytes of their sources are those they were made from: a file that
 * was only touched. It is hashed once for each new time; the journal then knows the new time.
 */
export async function recognizeTouched(
  state: PairState,
  facts: ItemFacts,
  tools: Tools,
  signal: AbortSignal,
): Promise<ItemFacts> {
  const { item, lastRun, targetExists, settledAt } = facts;
  if (tools.journal === undefined) return facts;
  if (!targetExists || settledAt !== null || lastRun?.state !== "succeeded") return facts;
  const input = inputOf(item);
  if (input === lastRun.input || !haveSameSizes(input, lastRun.input)) return facts;
  const read = tools.journal.run(lastRun.id)?.output?.sources;
  if (read === undefined || !(await haveHashes(state, item, { read, ...tools }, signal))) return facts;
  tools.journal.renew(lastRun.id, input);
  const renewed = { ...lastRun, input };
  if (state.lastRuns.get(item.key) === lastRun) state.lastRuns.set(item.key, renewed);
  return { ...facts, lastRun: renewed };
}

async function haveHashes(
  { pair }: PairState,
  item: Item,
  { read, folderOf, digests }: Tools & { readonly read: readonly string[] },
  signal: AbortSignal,
): Promise<boolean> {
  for (const [index, source] of item.sources.entries()) {
    const folder = pair.sources[index]?.folder;
    if (source === undefined || folder === undefined) return false;
    try {
      const place = `${folder}/${source.path}`;
      const digest = digests.get(place) ?? (await folderOf(folder).digest(source.path, signal));
      digests.set(place, digest);
      if (digest !== read[index]) return false;
    } catch (error) {
      // It went or changed just now; the next scan sees it as it is then.
      if (error instanceof FlowError && error.code === "source-changed") return false;
      throw error;
    }
  }
  return true;
}
