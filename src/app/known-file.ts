import { join } from "node:path";
import type { LookedFile } from "../ports/table-look.ts";
import type { PreviewQuery } from "./insights.ts";
import type { PairState } from "./pair-state.ts";

/** A file of an item: its version, for what is remembered of it, and where it is. */
export interface KnownFile extends LookedFile {
  readonly version: string;
}

/**
 * The target or a source of an item, when the last scan found it: the only files that are ever opened for people, never a
 * path that somebody sent.
 */
export function knownFile(
  { state, entry }: { readonly state: PairState; readonly entry: NonNullable<ReturnType<PairState["entry"]>> },
  file: PreviewQuery["file"],
  folderPath: (location: string) => string,
): KnownFile | undefined {
  const { pair } = state;
  const { item, targetExists, lastRun } = entry.facts;
  const { params } = pair;
  if (file === "target") {
    if (item.target === undefined || !targetExists) return undefined;
    const { folder } = pair.target;
    const version = `${lastRun?.id} ${lastRun?.state} ${state.lastScan?.startedAt}`;
    return { path: join(folderPath(folder), item.target), name: `${folder}/${item.target}`, params: {}, version };
  }
  const source = item.sources[file];
  const folder = pair.sources[file]?.folder;
  if (source === undefined || folder === undefined || source.kind !== "file" || !source.nameIsValid) return undefined;
  const path = join(folderPath(folder), source.path);
  return { path, name: `${folder}/${source.path}`, params, version: source.fingerprint };
}
