import { patternsOverlap } from "../domain/overlap.ts";
import { STATUSES, type Status } from "../domain/status.ts";
import type { GraphDocument, GraphNode } from "./insights.ts";
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
      nodes.set(id, { kind: "folder", id, label, files: files.get(folder)?.size ?? null });
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

function statusOf({ problem, counts }: PairState): Status {
  return problem === undefined ? (STATUSES.findLast((status) => counts[status] > 0) ?? "success") : "error";
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

/** Files that some pair reads or has made; a folder of a pair that was not scanned yet is not counted. */
function countFiles(states: readonly PairState[]): ReadonlyMap<string, ReadonlySet<string>> {
  const files = new Map<string, Set<string>>();
  const filesIn = (folder: string) => {
    const known = files.get(folder) ?? new Set<string>();
    files.set(folder, known);
    return known;
  };
  for (const { pair, lastScan, ...state } of states.map(withEntries)) {
    if (lastScan === undefined) continue;
    const sources = pair.sources.map(({ folder }) => filesIn(folder));
    const targets = filesIn(pair.target.folder);
    for (const { facts } of state.entries) {
      for (const [index, source] of facts.item.sources.entries()) {
        if (source !== undefined) sources[index]?.add(source.path);
      }
      if (facts.targetExists && facts.item.target !== undefined) targets.add(facts.item.target);
    }
  }
  return files;
}

function withEntries(state: PairState) {
  return { pair: state.pair, lastScan: state.lastScan, entries: state.entries() };
}

function folderId(label: string): string {
  return `folder:${label}`;
}

function pairId(name: string): string {
  return `pair:${name}`;
}
