import { expect, it } from "vitest";
import type { GridQuery, GridRow } from "../../src/app/insights.ts";
import type { Pair } from "../../src/domain/pair.ts";
import { pairOf } from "../support/flow-parts.ts";
import { insightsOf } from "../support/insights-of.ts";

const PAIRS = [
  pairOf("in", "stamped", { name: "stamp" }),
  pairOf("stamped/A{rest}", "scored/A{rest}", { name: "score" }),
  pairOf(["scored/A{rest}", "stamped/B{rest}"], "merged/M{rest}", { name: "merge" }),
];
const QUERY: GridQuery = { by: "file", unfinished: false, limit: 100 };

async function gridOf(files: readonly string[], query: Partial<GridQuery> = {}, pairs: readonly Pair[] = PAIRS) {
  const grid = (await insightsOf(files, pairs)).grid({ ...QUERY, ...query });
  const rows = grid.rows.map(({ label, cells }) => `${label}: ${cells.map(cellText).join(", ")}`);
  return { ...grid, rows };
}

function cellText(cell: GridRow["cells"][number]): string {
  if (cell === null) return "-";
  return cell === "gap" ? cell : `${cell.reason} ${cell.count}`;
}

it("has a row for each file that enters the flow, with what was made of it, also by a merge", async () => {
  expect(await gridOf(["in/A1.csv", "in/B1.csv", "in/A2.csv", "in/C.csv"])).toEqual({
    by: "file",
    pairs: ["stamp", "score", "merge"],
    rows: [
      "A1.csv: done 1, done 1, done 1",
      "A2.csv: done 1, done 1, waiting 1",
      "B1.csv: done 1, -, done 1",
      "C.csv: done 1, -, -",
    ],
    total: 4,
    nextCursor: null,
  });
});

it("has a gap where something of a row is still to come, and nothing where a pair does not read it", async () => {
  const pairs = [...PAIRS, pairOf("merged", "sent", { name: "send" }), pairOf("else", "apart", { name: "apart" })];
  const insights = await insightsOf(["in/A1.csv", "in/B1.csv", "in/C1.csv"], pairs, ({ pair }) =>
    pair === "stamp" ? { code: "job-failed", kind: "permanent", message: "no", hint: null } : "made",
  );
  expect(insights.grid(QUERY).rows.map(({ label, cells }) => [label, ...cells.slice(1)])).toEqual([
    ["A1.csv", "gap", "gap", "gap", null],
    ["B1.csv", null, "gap", "gap", null],
    ["C1.csv", null, null, null, null],
  ]);
});

it("has a gap behind items of which one is done and another is not", async () => {
  const pairs = [
    pairOf(["in/{name}.csv", "with/{day}.txt"], "all/{name}-{day}.csv", { name: "all" }),
    pairOf("all/{name}-2.csv", "second/{name}.csv", { name: "second" }),
    pairOf("all/{name}-1.csv", "first/{name}.csv", { name: "first" }),
  ];
  const insights = await insightsOf(["in/a.csv", "with/1.txt", "with/2.txt"], pairs, ({ key }) =>
    key === "a-2.csv" ? { code: "job-failed", kind: "permanent", message: "no", hint: null } : "made",
  );
  expect(insights.grid({ ...QUERY, text: "a.csv" }).rows[0]?.cells.map(cellText)).toEqual([
    "failed 2",
    "gap",
    "done 1",
  ]);
});

it("names the folder as well where files enter by several", async () => {
  const pairs = [pairOf("in", "out", { name: "one" }), pairOf("other", "else", { name: "two" })];
  expect((await gridOf(["in/a.csv", "other/a.csv"], {}, pairs)).rows).toEqual([
    "in/a.csv: done 1, -",
    "other/a.csv: -, done 1",
  ]);
});

it("shows the worst of several items in one cell", async () => {
  const pairs = [
    pairOf("in/{name}.csv", "out/{name}.csv", { name: "one" }),
    pairOf(["in/{name}.csv", "with/{day}.txt"], "all/{name}-{day}.csv", { name: "all" }),
  ];
  const insights = await insightsOf(["in/a.csv", "with/1.txt", "with/2.txt"], pairs, ({ key }) =>
    key === "a-2.csv" ? { code: "job-failed", kind: "permanent", message: "no", hint: null } : "made",
  );
  const [row] = insights.grid({ ...QUERY, text: "a.csv" }).rows;
  expect(row?.cells[1]).toMatchObject({ status: "error", reason: "failed", count: 2 });
});

it("finds rows by part of their name and those that are not done, in pages", async () => {
  const files = ["in/A1.csv", "in/A2.csv", "in/A3.csv", "in/B1.csv"];
  expect((await gridOf(files, { text: "b" })).rows).toEqual(["B1.csv: done 1, -, done 1"]);
  expect((await gridOf(files, { unfinished: true })).rows.map((row) => row.slice(0, 2))).toEqual(["A2", "A3"]);
  const insights = await insightsOf(files, PAIRS);
  const first = insights.grid({ ...QUERY, limit: 3 });
  expect(first.nextCursor).not.toBeNull();
  const second = insights.grid({ ...QUERY, limit: 3, cursor: first.nextCursor ?? "" });
  expect([second.rows.map(({ label }) => label), second.nextCursor]).toEqual([["B1.csv"], null]);
  expect(() => insights.grid({ ...QUERY, cursor: "forged" })).toThrow("none of ours");
});

it("has a row for each date that names hold, the newest first, and gaps where a folder is late", async () => {
  const pairs = [
    pairOf("in/{date:yyyyMMdd}.csv", "out/{date:yyyy-MM-dd}.csv", { name: "one" }),
    pairOf("late/{date:yyyyMMdd}.csv", "out2/{date:yyyyMMdd}.csv", { name: "two" }),
    pairOf("apart", "out3", { name: "three" }),
  ];
  const files = ["in/20261119.csv", "in/20261120.csv", "late/20261119.csv", "apart/x.csv"];
  expect(await gridOf(files, { by: "date" }, pairs)).toMatchObject({
    pairs: ["one", "two"],
    rows: ["2026-11-20: done 1, gap", "2026-11-19: done 1, done 1"],
  });
  expect((await gridOf(files, { by: "date", unfinished: true }, pairs)).rows).toEqual(["2026-11-20: done 1, gap"]);
});

it("draws folders and pairs in the order in which files go through, with their counts", async () => {
  const { nodes, edges } = (await insightsOf(["in/A1.csv", "in/B1.csv"], PAIRS)).graph();
  expect(nodes.map((node) => (node.kind === "folder" ? `${node.label} ${node.files}` : node.name))).toEqual([
    "in 2",
    "stamp",
    "stamped 2",
    "score",
    "scored 1",
    "merge",
    "merged 1",
  ]);
  expect(edges).toContainEqual({ from: "folder:stamped", to: "pair:merge" });
  expect(edges).toHaveLength(7);
});

it("links a folder with the one below it that another pair writes", async () => {
  const pairs = [pairOf("in", "out/sub", { name: "one" }), pairOf("out/{file:**}", "all/{file:**}", { name: "two" })];
  const { edges } = (await insightsOf([], pairs)).graph();
  expect(edges).toContainEqual({ from: "folder:out/sub", to: "folder:out" });
});

it("tells of each folder what it is for and how much room it has", async () => {
  const { folders, startedAt } = await (await insightsOf([], PAIRS)).system();
  expect(folders.map(({ label, use }) => `${label}: ${use}`)).toEqual([
    "in: source",
    "stamped: source and target",
    "scored: source and target",
    "merged: target",
    ".pairflow: state",
  ]);
  expect(startedAt).toMatch(/Z$/);
});

it("opens no file but those of items", async () => {
  const insights = await insightsOf(["in/A1.csv"], PAIRS);
  expect(await insights.preview("i_nothing", { file: "target" })).toBeUndefined();
  expect(await insights.scores("../../etc/passwd")).toBeUndefined();
});
