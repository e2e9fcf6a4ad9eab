import type { Item } from "../domain/item.ts";
import type { Pair } from "../domain/pair.ts";
import type { Folder } from "../ports/folder.ts";

/** Folder and name of each source that is there, as people know them. */
export function sourceNames(pair: Pair, item: Item): readonly string[] {
  return item.sources.flatMap((source, index) =>
    source === undefined ? [] : [`${pair.sources[index]?.folder}/${source.path}`],
  );
}

/** Whether every source is still the file that was scanned. */
export async function haveSourcesStayed(
  pair: Pair,
  item: Item,
  { folderOf }: { readonly folderOf: (location: string) => Folder },
): Promise<boolean> {
  for (const [index, { folder }] of pair.sources.entries()) {
    const scanned = item.sources[index];
    if (scanned === undefined) return false;
    const now = await folderOf(folder).find(scanned.path);
    if (now?.fingerprint !== scanned.fingerprint) return false;
  }
  return true;
}
