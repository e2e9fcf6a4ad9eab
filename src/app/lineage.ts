import type { Pair } from "../domain/pair.ts";
import { kinOf, withThoseAbove } from "./kin.ts";
import type { PairState } from "./pair-state.ts";
import { perMakeup } from "./per-scan.ts";

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
 * the families of all its sources. Expects pairs behind those that feed them. In the order of their labels. What is
 * worked out holds until a scan finds other items, and then only pairs that have to do with those are looked at.
 */
export function createFamiliesByFile(states: readonly PairState[]): () => readonly Family[] {
  const groups = kinOf(states.map(({ pair }) => pair)).map((indexes) => {
    const members = indexes.flatMap((index) => states[index] ?? []);
    return perMakeup(members, () => grow(states, indexes));
  });
  return perMakeup(states, () => {
    const grown = groups.map((group) => group());
    const hasMany = new Set(grown.flatMap(({ folders }) => [...folders])).size > 1;
    return grown.flatMap(({ labelled }) => labelled(hasMany)).sort(byLabel);
  });
}

interface Grown {
  readonly folders: ReadonlySet<string>;
  /** In the order of their labels, which name the folder or do not. */
  readonly labelled: (withFolder: boolean) => readonly Family[];
}

function grow(states: readonly PairState[], indexes: readonly number[]): Grown {
  const families = growFamilies(states, indexes);
  const sorted = (withFolder: boolean) => {
    const label = ({ folder, path }: Growing) => (withFolder ? `${folder}/${path}` : path);
    return families.map((family) => ({ label: label(family), members: family.members })).sort(byLabel);
  };
  let known: { readonly withFolder: boolean; readonly families: readonly Family[] } | undefined;
  return {
    folders: new Set(families.map(({ folder }) => folder)),
    labelled: (withFolder) => {
      if (known?.withFolder !== withFolder) known = { withFolder, families: sorted(withFolder) };
      return known.families;
    },
  };
}

function growFamilies(states: readonly PairState[], indexes: readonly number[]): readonly Growing[] {
  const isRead = readByOthers(indexes.flatMap((index) => states[index] ?? []));
  const [only = 0, ...others] = indexes;
  const state = states[only];
  const folder = state?.pair.sources[0]?.folder;
  const isAlone = others.length === 0 && state?.pair.sources.length === 1 && !isRead(state.pair.target.folder);
  if (isAlone && folder !== undefined) {
    // Each file makes one item, and nothing is made of that: there is nothing to look up.
    return state.table.entries.flatMap(({ facts: { item } }) => {
      const path = item.sources[0]?.path;
      return path === undefined ? [] : { folder, path, members: [{ pair: only, key: item.key }] };
    });
  }
  const families = new Map<string, Growing>();
  const madeOf = new Map<string, readonly Growing[]>();
  const enter = (folder: string, path: string): readonly Growing[] => {
    const place = `${folder}/${path}`;
    const known = families.get(place) ?? { folder, path, members: [] };
    families.set(place, known);
    return [known];
  };
  const wanted = states.map(({ pair }) => isRead(pair.target.folder));
  for (const [index, { pair }, entry] of entriesOf(states, indexes)) {
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
  return [...families.values()];
}

/** A family per date that patterns bind, the newest first. */
export function familiesByDate(states: readonly PairState[]): readonly Family[] {
  const families = new Map<string, { readonly label: string; readonly members: Member[] }>();
  const names = states.map(({ pair }) => dateName(pair));
  const dated = [...states.keys()].filter((index) => names[index] !== undefined);
  for (const [index, , { facts }] of entriesOf(states, dated)) {
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

function* entriesOf(
  states: readonly PairState[],
  indexes: readonly number[],
): Generator<readonly [number, PairState, Entry]> {
  for (const index of indexes) {
    const state = states[index];
    if (state !== undefined) for (const entry of state.entries()) yield [index, state, entry];
  }
}

/** Whether a pair may read what is written to a folder: it reads that one, one above or one below. */
function readByOthers(states: readonly PairState[]): (folder: string) => boolean {
  const read = new Set(states.flatMap(({ pair }) => pair.sources.map(({ folder }) => folder)));
  const above = new Set([...read].flatMap(withThoseAbove));
  return (folder) => above.has(folder) || withThoseAbove(folder).some((one) => read.has(one));
}

function byLabel(one: { readonly label: string }, other: { readonly label: string }): number {
  if (one.label === other.label) return 0;
  return one.label < other.label ? -1 : 1;
}
