import type { RunHistory } from "../ports/history.ts";
import type { Clock } from "../ports/runtime.ts";
import type { TableLook } from "../ports/table-look.ts";
import { createGraph } from "./graph.ts";
import { createGrid } from "./grid.ts";
import type { Insights, StatsQuery } from "./insights.ts";
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
  const pairsOf = ({ pair }: StatsQuery) =>
    pair === undefined ? shownPairs(tools.states) : tools.states.map((state) => state.pair.name);
  return {
    runs: (query) => listRuns(history, query),
    stats: (query) => makeStats(query, { history, pairs: pairsOf(query), now: clock.now() }),
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

/** Names of all pairs, or of those whose runs ended last, in the order of the config. */
function shownPairs(states: readonly PairState[]): readonly string[] {
  const endOf = ({ runTimes }: PairState) => runTimes.lastFinishAt ?? 0;
  const latest = states.toSorted((one, other) => endOf(other) - endOf(one)).slice(0, PAIRS_SHOWN);
  const chosen = new Set(latest);
  return states.filter((state) => chosen.has(state)).map(({ pair }) => pair.name);
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
