import { FlowError } from "../domain/errors.ts";
import type { Item } from "../domain/item.ts";
import type { Pair } from "../domain/pair.ts";
import type { RunId } from "../domain/run.ts";
import type { Folder, Snapshot } from "../ports/folder.ts";

/** What a run reads: local paths in the order of the pair's sources, and the way to clear what was copied for it. */
export interface Fetched {
  readonly paths: readonly string[];
  /** May be called twice. */
  readonly release: () => Promise<void>;
}

interface Tools {
  readonly folderOf: (location: string) => Folder;
  readonly scratch: string;
}

/** The sources where a job can read them, as copies when the pair asks for that; undefined when one went or changed just now. */
export async function fetchSources(
  { pair, item, id }: { readonly pair: Pair; readonly item: Item; readonly id: RunId },
  { folderOf, scratch }: Tools,
  signal: AbortSignal,
): Promise<Fetched | undefined> {
  const copies: Snapshot[] = [];
  const release = async () => void (await Promise.all(copies.map((copy) => copy.release())));
  const paths: string[] = [];
  try {
    for (const [index, source] of pair.sources.entries()) {
      const path = item.sources[index]?.path ?? "";
      const folder = folderOf(source.folder);
      if (pair.snapshot === true) copies.push(await folder.snapshot(path, `${scratch}/${id}-${index}`, signal));
      paths.push(copies[index]?.path ?? (await folder.fetch(path, scratch, signal)).path);
    }
    return { paths, release };
  } catch (error) {
    await release();
    if (error instanceof FlowError && error.code === "source-changed") return undefined;
    throw error;
  }
}
