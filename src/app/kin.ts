import type { Pair } from "../domain/pair.ts";

/** Groups of pairs, by index, in each of which no file of another group can be: they share no folder, nor one below. */
export function kinOf(pairs: readonly Pair[]): readonly (readonly number[])[] {
  const own = pairs.map(({ sources, target }) => [...sources.map(({ folder }) => folder), target.folder]);
  const named = new Set(own.flat());
  const places = own.map((folders) => folders.flatMap(withThoseAbove).filter((folder) => named.has(folder)));
  const groupOf = new Map<string, readonly number[]>();
  for (const [index, ofPair] of places.entries()) {
    const met = new Set(ofPair.flatMap((folder) => groupOf.get(folder) ?? []));
    const group = [...met, index];
    for (const member of group) for (const folder of places[member] ?? []) groupOf.set(folder, group);
  }
  return [...new Set(groupOf.values())].map((group) => group.toSorted((one, other) => one - other));
}

/** A folder and all above it. */
export function withThoseAbove(folder: string): readonly string[] {
  const parts = folder.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
