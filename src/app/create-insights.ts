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
import { type SystemTools, systemDocument } from "./system.ts";

export interface InsightTools extends Omit<SystemTools, "startedAt"> {
  readonly states: readonly PairState[];
  readonly history: RunHistory;
  readonly look: TableLook;
  readonly clock: Clock;
}

/** Answers about the past and the whole from the journal and the last scan; files are looked into only by item. */
export function createInsights(tools: InsightTools): Insights {
  const { states, history, look, clock, conceal, folderPath } = tools;
  const index = new ItemIndex(states);
  const startedAt = clock.now();
  const pairs = states.map((state) => state.pair.name);
  const scores = createScores(look);
  return {
    runs: (query) => listRuns(history, query),
    stats: (query) => makeStats(query, { history, pairs, now: clock.now() }),
    grid: createGrid(states, conceal),
    graph: createGraph(states, conceal),
    system: () => systemDocument({ ...tools, startedAt }),
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
