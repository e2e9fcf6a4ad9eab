import { describe, expect, it } from "vitest";
import type { Insights, StatsQuery } from "../../src/app/insights.ts";
import { makeEmptyInsights, makeFakeInsights } from "./fake-insights.ts";
import { HOSTILE_NAMES } from "./fake-items.ts";
import { serve, textOf } from "./serve.ts";

async function pageOf(query = "", insights: Partial<Insights> = {}): Promise<string> {
  const { url } = await serve({ insights: { ...makeFakeInsights(), ...insights } });
  return textOf(`${url}/insights${query}`);
}

describe("the insights", () => {
  it("are of the last 24 hours and all pairs when nothing is said, with the zone", async () => {
    const page = await pageOf();
    expect(page).toContain('<a href="/insights" aria-current="true">24 hours</a>');
    expect(page).toMatch(
      /As of <time [^>]+>2026-11-21 11:03:18 UTC<\/time>, since <time [^>]+>2026-11-20 \d\d:00:00 UTC<\/time>/,
    );
    expect(page).toMatch(/: [1-9]\d* runs\.<\/p>/);
  });

  it("have a table under every plot, with a number in every cell that is no gap", async () => {
    const page = await pageOf("?pair=z-scores");
    const figures = page.match(/<figure class="plot".*?<\/figure>/gs) ?? [];
    expect(figures).toHaveLength(5);
    for (const figure of figures) {
      expect(figure).toMatch(/data-plot="(lines|points|bars|stack)" data-x="(time|number)" data-unit="(ms|rows|runs)"/);
      expect(figure).toMatch(/<th scope="row" data-value="[^"]+">/);
      expect(figure).toMatch(/<td data-value="\d+(\.\d+)?">[^<]+<\/td>/);
    }
  });

  it.each([
    [60_000, "minute"],
    [1_800_000, "30 min"],
    [3_600_000, "hour"],
    [21_600_000, "6 h"],
    [86_400_000, "day"],
  ])("name a step of %i ms a %s", async (bucketMs, step) => {
    const page = await pageOf("", { stats: (query) => ({ ...makeFakeInsights().stats(query), bucketMs }) });
    expect(page).toContain(`Files per ${step} by status`);
    expect(page).toContain(`Rows per ${step}`);
  });

  it("say when older runs are left out", async () => {
    expect(await pageOf("?window=30d")).toContain("older ones are left out");
    expect(await pageOf("?window=7d")).not.toContain("older ones are left out");
  });

  it("keep window and pair in every link", async () => {
    const page = await pageOf("?window=7d&pair=merge");
    expect(page).toContain('href="/insights?window=30d&amp;pair=merge"');
    expect(page).toContain('<option value="merge" selected>');
    expect(page).toContain('<a href="/pairs/merge">');
  });

  it("draw only the pairs with the most runs when there are many, and say so", async () => {
    const stats: Insights["stats"] = (query) => {
      const one = makeFakeInsights().stats({ ...query, pair: "merge" });
      const [pair] = one.pairs;
      const pairs = Array.from({ length: 30 }, (_, index) => pair && { ...pair, pair: `p${index}`, succeeded: index });
      return { ...one, pairs: pairs.filter((each) => each !== undefined) };
    };
    const page = await pageOf("", { stats });
    expect(page).toContain("Drawn are up to 8 pairs, those with the most runs");
    expect(page).toMatch(/<th scope="col">p29<\/th>.*<th scope="col">p22<\/th><\/tr>/s);
    expect(page).not.toContain('<th scope="col">p21</th>');
  });

  it("draw no line for a pair without a value, and nothing when no run succeeded", async () => {
    const none = { succeeded: 0, p50Ms: null, p95Ms: null, rows: null };
    const failing = (names: readonly string[]) => (query: StatsQuery) => {
      const stats = makeFakeInsights().stats(query);
      const pairs = stats.pairs.map((pair) => {
        const buckets = pair.buckets.map((bucket) => ({ ...bucket, ...none, failed: 1 }));
        return names.includes(pair.pair) ? { ...pair, ...none, buckets } : pair;
      });
      return { ...stats, pairs };
    };
    const page = await pageOf("", { stats: failing(["merge"]) });
    expect(page).toMatch(/<th scope="col">timestamps<\/th><th scope="col">z-scores<\/th><\/tr>/);
    const empty = await pageOf("", { stats: failing(["timestamps", "z-scores", "merge"]) });
    expect([empty.includes("Duration, p50"), empty.includes("by status")]).toEqual([false, true]);
  });

  it("say of how many pairs they are when that is not all", async () => {
    const all = makeFakeInsights().stats({ window: "24h" });
    const page = await pageOf("", { stats: () => ({ ...all, pairs: all.pairs.slice(0, 1) }) });
    expect(page).toMatch(/1 of \d+ pairs: those whose runs ended last/);
    expect(await pageOf()).not.toContain("whose runs ended last");
  });

  it("without runs say so and offer a wider window", async () => {
    const page = await pageOf("?pair=merge", makeEmptyInsights());
    expect(page).toContain("No run of merge ended in this window.");
    expect(page).toContain('href="/insights?window=30d&amp;pair=merge"');
  });

  it.each(["window=2h", `pair=${"x".repeat(201)}`, "window=1h&window=7d"])("refuse %s by 400", async (query) => {
    const { url } = await serve();
    expect((await fetch(`${url}/insights?${query}`)).status).toBe(400);
  });
});

describe("the scores", () => {
  it("are of the newest target that has some, with those far out counted and listed", async () => {
    const page = await pageOf();
    expect(page).toMatch(/Column <code>z_score_nav<\/code> of <a href="\/items\/i_\w+">/);
    expect(page).toContain("3 rows with |z| &gt; 3");
    expect(page).toMatch(/LU0323578657<\/bdi><\/th><td>218<\/td><td>5\.72<\/td>/);
    expect(page).toContain("<td>−3.61</td>");
  });

  it("are of the item that the address names", async () => {
    expect(await pageOf("?item=i_stale")).toMatch(/of <a href="\/items\/i_stale">/);
    expect(await pageOf("?item=i_failed")).toContain("This item has no target with a column of scores.");
    expect(await pageOf("?item=gone")).toContain("This item has no target with a column of scores.");
  });

  it("say when only a part was read and when the list is cut", async () => {
    const page = await pageOf("", {
      scores: async (id) => {
        const scores = await makeFakeInsights().scores(id);
        return scores && { ...scores, isWhole: false, outlierCount: 5_000 };
      },
    });
    expect(page).toContain("only its first part was read");
    expect(page).toContain("5,000 rows with |z| &gt; 3");
    expect(page).toContain("The first 3:");
  });

  it("say when there are none", async () => {
    expect(await pageOf("", makeEmptyInsights())).toContain("No target with a column of scores yet.");
  });

  it("read no more than two files to find some", async () => {
    const asked: string[] = [];
    await pageOf("", {
      scores: async (id) => {
        asked.push(id);
        return undefined;
      },
    });
    expect(asked.length).toBeLessThanOrEqual(2);
  });
});

it.each(HOSTILE_NAMES)("insights show %j as text", async (text) => {
  const insights = makeFakeInsights();
  const page = await pageOf(`?pair=${encodeURIComponent(text.slice(0, 200))}`, {
    stats: ({ window }) => {
      const stats = insights.stats({ window, pair: "z-scores" });
      const pairs = stats.pairs.map((pair) => ({
        ...pair,
        pair: text,
        files: pair.files.map((file) => ({ ...file, key: text })),
      }));
      return { ...stats, pairs };
    },
  });
  expect(page).toContain("Rows per file");
  expect(page).not.toMatch(/<img src=x|<script>alert|<b>/);
  expect(page).not.toMatch(/[[\p{Cc}\p{Bidi_Control}]--[\n\t]]/v);
});
