import type { Insights, RunQuery } from "../../src/app/insights.ts";
import type { EffectiveConfig } from "../../src/domain/setting.ts";
import { fakeGraph, fakeGrid } from "./fake-grid.ts";
import { richItems } from "./fake-items.ts";
import { fakePreview, fakeScores } from "./fake-look.ts";
import { fakeStats } from "./fake-stats.ts";

/** Insights of a flow that has been at work for days: three pairs, one file that failed, one folder that is late. */
export function makeFakeInsights(): Insights {
  return {
    runs: fakeRuns,
    stats: fakeStats,
    grid: fakeGrid,
    graph: fakeGraph,
    preview: fakePreview,
    scores: fakeScores,
    system: async () => ({
      config: CONFIG,
      folders: [
        folder("data/source", "source"),
        folder("data/timestamps", "source and target"),
        folder("data/z-scores", "source and target"),
        { ...folder("data/merged", "target"), problem: "data/merged may not be written: permission denied." },
        { ...folder(".pairflow", "state"), freeBytes: 1_200_000_000 },
      ],
      versions: { pairflow: "0.1.0", node: "24.11.1", sqlite: "3.50.4", duckdb: "1.4.1" },
      firstSeen: { byWatching: 118, byScanning: 3 },
      startedAt: "2026-11-19T06:00:00.000Z",
    }),
  };
}

/** Insights of a flow without a past. */
export function makeEmptyInsights(): Insights {
  const at = "2026-11-21T11:03:00.000Z";
  return {
    ...makeFakeInsights(),
    runs: () => ({ items: [], total: 0, nextCursor: null }),
    stats: ({ window }) => ({ window, from: at, to: at, bucketMs: 3_600_000, pairs: [], truncated: false }),
    grid: ({ by }) => ({ by, pairs: [], rows: [], total: 0, nextCursor: null }),
    graph: () => ({ nodes: [], edges: [] }),
    preview: async () => undefined,
    scores: async () => undefined,
  };
}

/** The runs of the fake items, newest first. */
function fakeRuns({ pair, state, since = 0, limit, cursor }: RunQuery) {
  const all = richItems()
    .flatMap((item) => item.runs)
    .filter((run) => (pair === undefined || run.pair === pair) && (state === undefined || run.state === state))
    .filter((run) => Date.parse(run.startedAt) >= since)
    .toSorted((one, other) => other.startedAt.localeCompare(one.startedAt) || other.id.localeCompare(one.id));
  const from = cursor === undefined ? 0 : all.findIndex((run) => run.id === cursor) + 1;
  const items = all.slice(from, from + limit);
  const nextCursor = from + limit < all.length ? (items.at(-1)?.id ?? null) : null;
  return { items, total: all.length, nextCursor };
}

function folder(label: string, use: "source" | "target" | "source and target" | "state") {
  return { label, use, freeBytes: 412_316_860_416, totalBytes: 1_000_204_886_016, problem: null };
}

const FILE = { origin: "file", file: "flow.config.json", line: 4, column: 5, variables: [] } as const;
const CONFIG: EffectiveConfig = {
  environment: "prod",
  files: ["/srv/funds/flow.config.json", "/srv/funds/flow.config.prod.json"],
  settings: [
    { ...FILE, path: ["name"], value: "funds" },
    { ...FILE, path: ["schedule"], value: "* * * * *", origin: "default", file: null, line: null, column: null },
    { ...FILE, path: ["pairs", 0, "name"], value: "z-scores" },
    { ...FILE, path: ["pairs", 0, "params", "key"], value: `\${FEED_KEY}`, variables: ["FEED_KEY_FILE"] },
    { ...FILE, path: ["pairs", 0, "target"], value: "data/z-scores", file: "flow.config.prod.json" },
  ],
};
