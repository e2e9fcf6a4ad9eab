import type { Pair } from "../domain/pair.ts";
import type { PairState } from "./pair-state.ts";

/** What belongs together: a label, and the items, those of a pair one behind the other. */
export interface Family {
  readonly label: string;
  readonly members: readonly Member[];
}

/** An item: the index of its pair, and its key. */
export interface Member {
  readonly pair: number;
  readonly key: string;
}

/**
 * A family per file that enters the flow, with every item that was or will be made of it; an item of a merge belongs to
 * the families of all its sources. Expects pairs behind those that feed them. In the order of their labels.
 */
export function familiesByFile(states: readonly PairState[]): readonly Family[] {
  const families = new Map<string, Growing>();
  const folders = new Set<string>();
  const madeOf = new Map<string, readonly Growing[]>();
  const enter = (folder: string, path: string): readonly Growing[] => {
    const place = `${folder}/${path}`;
    const known = families.get(place) ?? { folder, path, members: [] };
    families.set(place, known);
    folders.add(folder);
    return [known];
  };
  const isRead = readByOthers(states);
  const wanted = states.map(({ pair }) => isRead(pair.target.folder));
  for (const [index, { pair }, entry] of entriesOf(states)) {
    const { item } = entry.facts;
    const from = item.sources.flatMap((source, at) => {
      const folder = pair.sources[at]?.folder;
      if (source === undefined || folder === undefined) return [];
      return madeOf.get(`${folder}/${source.path}`) ?? enter(folder, source.path);
    });
    const joined = from.length === 1 ? from : [...new Set(from)];
    for (const { members } of joined) members.push({ pair: index, key: item.key });
    if (item.target === undefined || wanted[index] !== true) continue;
    const target = `${pair.target.folder}/${item.target}`;
    const rivals = madeOf.get(target);
    madeOf.set(target, rivals === undefined ? joined : [...rivals, ...joined]);
  }
  const label = ({ folder, path }: Growing) => (folders.size > 1 ? `${folder}/${path}` : path);
  return Array.from(families.values(), (family) => ({ label: label(family), members: family.members })).sort(byLabel);
}

/** A family per date that patterns bind, the newest first. */
export function familiesByDate(states: readonly PairState[]): readonly Family[] {
  const families = new Map<string, { readonly label: string; readonly members: Member[] }>();
  const names = states.map(({ pair }) => dateName(pair));
  for (const [index, , { facts }] of entriesOf(states)) {
    const label = facts.item.bindings[names[index] ?? ""];
    if (label === undefined) continue;
    const family = families.get(label) ?? { label, members: [] };
    families.set(label, family);
    family.members.push({ pair: index, key: facts.item.key });
  }
  return [...families.values()].sort((one, other) => byLabel(other, one));
}

/** The placeholder by which a pair tells dates: one with a date format, else one of the name `date`. */
export function dateName({ sources, target }: Pick<Pair, "sources" | "target">): string | undefined {
  const patterns = [...sources, target];
  const formatted = patterns.flatMap(({ segments }) => segments.filter((segment) => segment.kind === "date"));
  const named = patterns.flatMap(({ placeholders }) => placeholders.filter((name) => name === "date"));
  return formatted[0]?.name ?? named[0];
}

interface Growing {
  readonly folder: string;
  readonly path: string;
  readonly members: Member[];
}

type Entry = NonNullable<ReturnType<PairState["entry"]>>;

function* entriesOf(states: readonly PairState[]): Generator<readonly [number, PairState, Entry]> {
  for (const [index, state] of states.entries()) for (const entry of state.entries()) yield [index, state, entry];
}

/** Whether a pair may read what is written to a folder: it reads that one, one above or one below. */
function readByOthers(states: readonly PairState[]): (folder: string) => boolean {
  const read = new Set(states.flatMap(({ pair }) => pair.sources.map(({ folder }) => folder)));
  const above = new Set([...read].flatMap(withThoseAbove));
  return (folder) => above.has(folder) || withThoseAbove(folder).some((one) => read.has(one));
}

/** The folder itself as well. */
function withThoseAbove(folder: string): readonly string[] {
  const parts = folder.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function byLabel(one: { readonly label: string }, other: { readonly label: string }): number {
  if (one.label === other.label) return 0;
  return one.label < other.label ? -1 : 1;
}
