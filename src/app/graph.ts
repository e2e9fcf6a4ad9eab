import { patternsOverlap } from "../domain/overlap.ts";
import type { Entry } from "./entry-table.ts";
import type { GraphDocument, GraphNode } from "./insights.ts";
import { statusOf } from "./pair-documents.ts";
import type { PairState } from "./pair-state.ts";
import { perScan } from "./per-scan.ts";

type Edge = GraphDocument["edges"][number];

/** The folders and pairs of a flow, and how many files the last scans saw in each folder. */
export function createGraph(states: readonly PairState[], conceal: (text: string) => string): () => GraphDocument {
  const counts = perScan(states, () => countFiles(states));
  const edges = edgesOf(states, conceal);
  return () => {
    const files = counts();
    const nodes = new Map<string, GraphNode>();
    const addFolder = (folder: string) => {
      const label = conceal(folder);
      const id = folderId(label);
      nodes.set(id, { kind: "folder", id, label, files: files.get(folder) ?? null });
    };
    for (const state of states) {
      const { pair } = state;
      for (const { folder } of pair.sources) addFolder(folder);
      const id = pairId(pair.name);
      nodes.set(id, { kind: "pair", id, name: pair.name, status: statusOf(state), counts: { ...state.counts } });
      addFolder(pair.target.folder);
    }
    return { nodes: [...nodes.values()], edges };
  };
}

/** A pair may also read what another one writes below its folder: then the two folders are linked. */
function edgesOf(states: readonly PairState[], conceal: (text: string) => string): readonly Edge[] {
  const edges = new Map<string, Edge>();
  const add = (from: string, to: string) => void edges.set(`${from}\0${to}`, { from, to });
  const folder = (name: string) => folderId(conceal(name));
  for (const { pair } of states) {
    for (const source of pair.sources) {
      for (const { pair: feeder } of states) {
        const isApart = feeder.target.folder !== source.folder && patternsOverlap(source, feeder.target);
        if (isApart) add(folder(feeder.target.folder), folder(source.folder));
      }
      add(folder(source.folder), pairId(pair.name));
    }
    add(pairId(pair.name), folder(pair.target.folder));
  }
  return [...edges.values()];
}

/** A pair and what it has to do with a folder: the index of its source, or its target. */
interface Use {
  readonly state: PairState;
  readonly of: number | "target";
}

/** Files that some pair reads or has made; a folder of a pair that was not scanned yet is not counted. */
function countFiles(states: readonly PairState[]): ReadonlyMap<string, number> {
  const uses = new Map<string, Use[]>();
  const add = (folder: string, use: Use) => {
    const known = uses.get(folder);
    if (known === undefined) uses.set(folder, [use]);
    else known.push(use);
  };
  for (const state of states) {
    if (state.lastScan === undefined) continue;
    for (const [of, { folder }] of state.pair.sources.entries()) add(folder, { state, of });
    add(state.pair.target.folder, { state, of: "target" });
  }
  return new Map(Array.from(uses, ([folder, all]) => [folder, sizeOf(all)]));
}

/** Names are compared only where several pairs, or several sources, may tell of the same file. */
function sizeOf(uses: readonly Use[]): number {
  const [only, ...others] = uses;
  if (only !== undefined && others.length === 0 && only.state.pair.sources.length === 1) return countAlone(only);
  const files = new Set<string>();
  for (const { state, of } of uses) {
    for (const entry of state.table.entries) {
      const file = fileOf(entry, of);
      if (file !== undefined) files.add(file);
    }
  }
  return files.size;
}

const ALONE = new WeakMap<PairState, Map<Use["of"], { readonly version: number; readonly count: number }>>();

function countAlone({ state, of }: Use): number {
  const counts = ALONE.get(state) ?? new Map();
  ALONE.set(state, counts);
  const before = counts.get(of);
  if (before?.version === state.version) return before.count;
  let count = 0;
  for (const entry of state.table.entries) if (fileOf(entry, of) !== undefined) count += 1;
  counts.set(of, { version: state.version, count });
  return count;
}

function fileOf({ facts }: Entry, of: Use["of"]): string | undefined {
  if (of !== "target") return facts.item.sources[of]?.path;
  return facts.targetExists ? facts.item.target : undefined;
}

function folderId(label: string): string {
  return `folder:${label}`;
}

function pairId(name: string): string {
  return `pair:${name}`;
}
