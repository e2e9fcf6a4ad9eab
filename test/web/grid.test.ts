import { describe, expect, it } from "vitest";
import type { GridDocument } from "../../src/app/insights.ts";
import { makeEmptyInsights, makeFakeInsights } from "./fake-insights.ts";
import { HOSTILE_NAMES } from "./fake-items.ts";
import { serve, textOf } from "./serve.ts";

const WIDE_PAIRS = Array.from({ length: 12 }, (_, index) => `pair-${index}`);

function insightsOf(grid: Partial<GridDocument>) {
  const insights = makeFakeInsights();
  return { ...insights, grid: (query: Parameters<typeof insights.grid>[0]) => ({ ...insights.grid(query), ...grid }) };
}

describe("the grid", () => {
  it("has a row per file, a column per pair with its tally, and cells that lead to items", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/grid`);
    expect(page).toMatch(
      /<a href="\/pairs\/z-scores"[^>]*><bdi class="name">z-scores<\/bdi><\/a>\s*<span class="of">3\/16/,
    );
    expect(page).toMatch(/<a class="cell error" href="\/items\/i_failed" title="z-scores: failed">/);
    expect(page).toContain('<span class="unseen">error</span> <span class="why">failed</span>');
    expect(page).toContain("100 of 122 files");
  });

  it("tells a gap by a shape and a word, and what a pair does not read by a word alone", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/grid`);
    expect(page).toContain('<td><span class="gap"><span class="unseen">gap</span></span></td>');
    expect(page).toContain('<td><span class="unseen">not read by this pair</span></td>');
  });

  it("goes by dates when the address says so, and counts the files of a day", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/grid?by=date`);
    expect(page).toContain(">2026-11-21</bdi>");
    expect(page).toContain('<span class="times">×2</span>');
    expect(page).toContain('<a href="/grid?by=date" aria-current="true">By date</a>');
  });

  it("keeps its filters in links and form", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/grid?q=File_A_0&unfinished=yes`);
    expect(page).toContain('value="File_A_0"');
    expect(page).toContain('value="yes" checked');
    expect(page).toContain('href="/grid?by=date&amp;q=File_A_0&amp;unfinished=yes"');
    expect(page).toContain('<a href="/grid">Clear filters</a>');
  });

  it("pages by cursor with the filters kept", async () => {
    const { url } = await serve();
    const first = await textOf(`${url}/grid?unfinished=yes`);
    const next = /rel="next" href="([^"]+)"/.exec(await textOf(`${url}/grid`))?.[1]?.replaceAll("&amp;", "&");
    expect(next).toBe("/grid?cursor=100");
    expect(await textOf(url + next)).toContain("First page");
    expect(first).not.toContain('rel="next"');
  });

  it("shows shapes alone when there are many pairs, with the reasons for those who do not see them", async () => {
    const cells = WIDE_PAIRS.map(() => ({ status: "error", reason: "lost", count: 1, itemId: "i_lost" }) as const);
    const { url } = await serve({ insights: insightsOf({ pairs: WIDE_PAIRS, rows: [{ label: "A.csv", cells }] }) });
    const page = await textOf(`${url}/grid`);
    expect(page).toContain('<table class="matrix dense">');
    expect(page).toContain('<span class="unseen">error</span> <span class="why">lost</span>');
  });

  it.each([
    ["/grid", "No files yet."],
    ["/grid?by=date", "No dates."],
    ["/grid?q=nothing", "No file matches."],
    ["/grid?unfinished=yes", "Nothing is unfinished"],
  ])("at %s says what is empty", async (address, text) => {
    const { url } = await serve({ insights: makeEmptyInsights() });
    expect(await textOf(url + address)).toContain(text);
  });

  it.each(["by=week", "unfinished=no", `q=${"x".repeat(301)}`])("refuses %s by 400", async (query) => {
    const { url } = await serve();
    expect((await fetch(`${url}/grid?${query}`)).status).toBe(400);
  });

  it("shows hostile names as text in rows, heads and links", async () => {
    const cells = HOSTILE_NAMES.map((itemId) => ({ status: "success", reason: "done", count: 1, itemId }) as const);
    const rows = HOSTILE_NAMES.map((label) => ({ label, cells }));
    const { url } = await serve({ insights: insightsOf({ pairs: HOSTILE_NAMES, rows }) });
    const page = await textOf(`${url}/grid?q=${encodeURIComponent(HOSTILE_NAMES[1])}`);
    expect(page).not.toMatch(/<img src=x|<script>alert|<b>/);
    expect(page).not.toMatch(/[[\p{Cc}\p{Bidi_Control}]--[\n\t]]/v);
    expect(page).toContain('href="/items/%3Cimg%20src%3Dx');
  });
});
