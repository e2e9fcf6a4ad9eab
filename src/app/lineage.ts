import type { Pair } from "../domain/pair.ts";
import type { PairState } from "./pair-state.ts";

/** What belongs together: a label, and by pair the keys of its items. */
export interface Family {
  readonly label: string;
  /** By index of the pair; empty where nothing of it has come that far. */
  readonly keys: readonly (readonly string[])[];
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
    const known = families.get(place) ?? { folder, path, keys: states.map(() => NONE) };
    families.set(place, known);
    folders.add(folder);
    return [known];
  };
  for (const [index, { pair }, entry] of entriesOf(states)) {
    const { item } = entry.facts;
    const from = item.sources.flatMap((source, at) => {
      const folder = pair.sources[at]?.folder;
      if (source === undefined || folder === undefined) return [];
      return madeOf.get(`${folder}/${source.path}`) ?? enter(folder, source.path);
    });
    const members = from.length === 1 ? from : [...new Set(from)];
    for (const family of members) append(family, index, item.key);
    if (item.target === undefined) continue;
    const target = `${pair.target.folder}/${item.target}`;
    madeOf.set(target, [...(madeOf.get(target) ?? []), ...members]);
  }
  const label = ({ folder, path }: Growing) => (folders.size > 1 ? `${folder}/${path}` : path);
  return Array.from(families.values(), (family) => ({ label: label(family), keys: family.keys })).sort(byLabel);
}

/** A family per date that patterns bind, the newest first. */
export function familiesByDate(states: readonly PairState[]): readonly Family[] {
  const families = new Map<string, { readonly label: string; readonly keys: (readonly string[])[] }>();
  const names = states.map(({ pair }) => dateName(pair));
  for (const [index, , { facts }] of entriesOf(states)) {
    const label = facts.item.bindings[names[index] ?? ""];
    if (label === undefined) continue;
    const family = families.get(label) ?? { label, keys: states.map(() => NONE) };
    families.set(label, family);
    append(family, index, facts.item.key);
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
  readonly keys: (readonly string[])[];
}

type Entry = NonNullable<ReturnType<PairState["entry"]>>;

/** One for the many. */
const NONE: readonly string[] = [];

function* entriesOf(states: readonly PairState[]): Generator<readonly [number, PairState, Entry]> {
  for (const [index, state] of states.entries()) for (const entry of state.entries()) yield [index, state, entry];
}

function append({ keys }: { readonly keys: (readonly string[])[] }, pair: number, key: string): void {
  const before = keys[pair] ?? NONE;
  keys[pair] = before.length === 0 ? [key] : [...before, key];
}

function byLabel(one: { readonly label: string }, other: { readonly label: string }): number {
  if (one.label === other.label) return 0;
  return one.label < other.label ? -1 : 1;
}
