import type { RunHistory } from "../ports/history.ts";
import type { Clock } from "../ports/runtime.ts";
import type { TableLook } from "../ports/table-look.ts";
import { createGraph } from "./graph.ts";
import { createGrid } from "./grid.ts";
import type { Insights } from "./insights.ts";
import { ItemIndex } from "./item-index.ts";
import { knownFile } from "./known-file.ts";
import type { PairState } from "./pair-state.ts";
import { previewOf } from "./preview.ts";
import { listRuns } from "./run-list.ts";
import { createScores } from "./scores.ts";
import { makeStats } from "./stats.ts";
import { createSystem, type SystemTools } from "./system.ts";

/** In statistics of the whole flow; each pair takes two questions to the journal. */
const PAIRS_SHOWN = 50;

/** `flow`, `states` and `config` are asked for anew each time: another config may be in force by then. */
export interface InsightTools extends Omit<SystemTools, "clock"> {
  readonly states: readonly PairState[];
  readonly history: RunHistory;
  readonly look: TableLook;
  readonly clock: Clock;
}

/** Answers about the past and the whole from the journal and the last scan; files are looked into only by item. */
export function createInsights(tools: InsightTools): Insights {
  const { history, look, clock, conceal, folderPath } = tools;
  const index = new ItemIndex(tools);
  const whole = perConfig(tools, (states) => ({
    grid: createGrid(states, conceal),
    graph: createGraph(states, conceal),
  }));
  const scores = createScores(look);
  const system = createSystem(tools);
  return {
    runs: (query) => listRuns(history, query),
    stats: ({ pair, window }) =>
      makeStats(window, { history, pairs: pairsShown(tools.states, pair), now: clock.now() }),
    grid: (query) => whole().grid(query),
    graph: () => whole().graph(),
    system,
    preview: async (itemId, query) => {
      const found = index.get(itemId);
      const file = found === undefined ? undefined : knownFile(found, query.file, folderPath);
      return file === undefined ? undefined : previewOf(file, query, { look, conceal });
    },
    scores: async (itemId) => {
      const found = index.get(itemId);
      const file = found === undefined ? undefined : knownFile(found, "target", folderPath);
      return file === undefined ? undefined : scores(file);
    },
  };
}

/** Names of one pair, or of those whose runs ended last, in the order of the config. */
function pairsShown(states: readonly PairState[], pair: string | undefined): readonly string[] {
  const names = states.map((state) => state.pair.name);
  if (pair !== undefined) return names.filter((name) => name === pair);
  const endOf = ({ runTimes }: PairState) => runTimes.lastFinishAt ?? 0;
  const latest = states.toSorted((one, other) => endOf(other) - endOf(one)).slice(0, PAIRS_SHOWN);
  const chosen = new Set(latest.map((state) => state.pair.name));
  return names.filter((name) => chosen.has(name));
}

/** What was made of the pairs in force, until others are. */
function perConfig<T>(tools: Pick<InsightTools, "states">, make: (states: readonly PairState[]) => T): () => T {
  let made = { states: tools.states, value: make(tools.states) };
  return () => {
    const { states } = tools;
    if (made.states !== states) made = { states, value: make(states) };
    return made.value;
  };
}
