import { FlowError } from "./errors.ts";
import type { FileEntry } from "./file.ts";
import { fileProblem, type ItemProblem, nameProblem } from "./item-problem.ts";
import type { Pair } from "./pair.ts";
import type { Bindings, Pattern } from "./pattern.ts";

/** One unit of work of a pair: the source files whose bindings agree, and the target file they make. */
export interface Item {
  readonly pair: string;
  /** The target's name inside its folder; unique within the pair, also where targets clash or are not known yet. */
  readonly key: string;
  readonly bindings: Bindings;
  /** In the order of the pair's sources; undefined where a file is not there yet. */
  readonly sources: readonly (FileEntry | undefined)[];
  /** Relative to the target's folder; undefined while a missing source would name it. */
  readonly target: string | undefined;
  readonly problem: ItemProblem | undefined;
  /** The first source file that is not there yet, as far as its name is known. */
  readonly waitsFor: string | undefined;
}

interface Row {
  readonly bindings: Bindings;
  readonly files: readonly (FileEntry | undefined)[];
}

type Links = Pick<Pair, "name" | "sources" | "target">;

/**
 * Groups listed files into items: a full outer join of the sources on the placeholders they share. `listings` holds one
 * listing per source of the pair; files that match no pattern are nobody's work and are left out.
 * Others can have their turn between two steps.
 */
export function* groupItemsInSteps(
  pair: Links,
  listings: readonly Iterable<FileEntry>[],
): Generator<undefined, readonly Item[]> {
  const bound = new Set<string>();
  let rows: readonly Row[] = [];
  for (const [index, pattern] of pair.sources.entries()) {
    const shared = pattern.placeholders.filter((name) => bound.has(name));
    const matched = yield* matchEntries(pattern, listings[index] ?? []);
    rows = index === 0 ? matched : yield* joinSource(rows, matched, shared, index);
    for (const name of pattern.placeholders) bound.add(name);
  }
  const items: Item[] = [];
  for (const row of rows) if (items.push(makeItem(pair, row)) % STEP === 0) yield;
  return withConflicts(items, pair);
}

/** Rows that one step of grouping looks at. */
const STEP = 200;

function* matchEntries(pattern: Pattern, entries: Iterable<FileEntry>): Generator<undefined, readonly Row[]> {
  const rows: Row[] = [];
  let seen = 0;
  for (const entry of entries) {
    seen += 1;
    if (seen % STEP === 0) yield;
    const bindings = pattern.match(entry.path);
    if (bindings !== undefined) rows.push({ bindings, files: [entry] });
  }
  return rows;
}

function* joinSource(
  rows: readonly Row[],
  added: readonly Row[],
  shared: readonly string[],
  index: number,
): Generator<undefined, readonly Row[]> {
  const partners = Map.groupBy(added, (row) => joinKey(row, shared));
  const met = new Set<string>();
  const joined: Row[] = [];
  for (const [place, row] of rows.entries()) {
    if (place % STEP === 0) yield;
    const key = joinKey(row, shared);
    const found = partners.get(key);
    if (found === undefined) {
      joined.push({ ...row, files: [...row.files, undefined] });
      continue;
    }
    met.add(key);
    for (const partner of found) {
      joined.push({ bindings: { ...row.bindings, ...partner.bindings }, files: [...row.files, ...partner.files] });
    }
  }
  const missing: undefined[] = new Array(index).fill(undefined);
  for (const [place, row] of added.entries()) {
    if (place % STEP === 0) yield;
    if (!met.has(joinKey(row, shared))) joined.push({ ...row, files: [...missing, ...row.files] });
  }
  return joined;
}

/** A NUL parts the values, since no file name can hold one. */
function joinKey(row: Row, shared: readonly string[]): string {
  return shared.map((name) => row.bindings[name] ?? "\0").join("\0");
}

function makeItem(pair: Links, row: Row): Item {
  const base = { pair: pair.name, bindings: row.bindings, sources: row.files };
  const missing = row.files.indexOf(undefined);
  try {
    const target = nameOf(pair.target, row.bindings);
    const waitsFor = missing === -1 ? undefined : sourceName(pair.sources[missing], row.bindings);
    const key = target ?? `(from ${sourceNames(pair, row.files)})`;
    return { ...base, key, target, waitsFor, problem: fileProblem(row.files) ?? nameProblem(target) };
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    const problem = { reason: "invalid-name" as const, message: error.message, hint: error.hint ?? "" };
    return { ...base, key: `(from ${sourceNames(pair, row.files)})`, target: undefined, waitsFor: undefined, problem };
  }
}

/** The name that the bindings give, or undefined while some are not known. */
function nameOf(pattern: Pattern, bindings: Bindings): string | undefined {
  const known = pattern.placeholders.every((name) => Object.hasOwn(bindings, name));
  return known ? pattern.fill(bindings) : undefined;
}

/** As far as it is known: the file, or else the pattern it will match. */
function sourceName(pattern: Pattern | undefined, bindings: Bindings): string | undefined {
  if (pattern === undefined) return undefined;
  const name = nameOf(pattern, bindings);
  return name === undefined ? pattern.text : `${pattern.folder}/${name}`;
}

/** Items that would make the same target are all refused, each naming the others' sources. */
function withConflicts(items: readonly Item[], pair: Links): readonly Item[] {
  if (new Set(items.map((item) => item.target ?? item.key)).size === items.length) return items;
  const byTarget = Map.groupBy(items, (item) => item.target);
  return items.map((item) => {
    const rivals = byTarget.get(item.target) ?? [];
    if (item.target === undefined || rivals.length === 1) return item;
    const key = `${item.target} (from ${sourceNames(pair, item.sources)})`;
    return { ...item, key, problem: conflict(item, rivals, pair) };
  });
}

const RIVALS_NAMED = 3;

function conflict(item: Item, sharers: readonly Item[], pair: Links): ItemProblem {
  const named = sharers.slice(0, RIVALS_NAMED + 1).filter((other) => other !== item);
  const names = named.slice(0, RIVALS_NAMED).map((rival) => sourceNames(pair, rival.sources));
  const more = sharers.length - 1 - names.length;
  return {
    reason: "conflict",
    message: `the target "${item.target}" would also be made from ${names.join("; ")}${more > 0 ? ` and ${more} more` : ""}`,
    hint: "Rename one of the source files, or use more of their placeholders in the target.",
  };
}

function sourceNames(pair: Links, files: Row["files"]): string {
  return files
    .flatMap((file, index) => (file === undefined ? [] : [`${pair.sources[index]?.folder}/${file.path}`]))
    .join(" + ");
}
