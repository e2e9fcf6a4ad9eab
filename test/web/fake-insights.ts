import type { Insights } from "../../src/app/insights.ts";

/** Insights of a flow without a past. */
export function makeFakeInsights(): Insights {
  const at = "2026-11-21T11:03:00.000Z";
  return {
    runs: () => ({ items: [], total: 0, nextCursor: null }),
    stats: ({ window }) => ({ window, from: at, to: at, bucketMs: 3_600_000, pairs: [], truncated: false }),
    grid: ({ by }) => ({ by, pairs: [], rows: [], total: 0, nextCursor: null }),
    graph: () => ({ nodes: [], edges: [] }),
    system: async () => ({
      config: { path: "flow.config.json", text: "{}" },
      folders: [],
      versions: { pairflow: "0.1.0" },
      firstSeen: { byWatching: 0, byScanning: 0 },
      startedAt: at,
    }),
    preview: async () => undefined,
    scores: async () => undefined,
  };
}
