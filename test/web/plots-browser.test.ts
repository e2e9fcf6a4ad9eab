import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Insights } from "../../src/app/insights.ts";
import { startBrowser } from "./browser.ts";
import { makeFakeEvents } from "./fake-events.ts";
import { makeFakeInsights } from "./fake-insights.ts";
import { fakeStats } from "./fake-stats.ts";
import { serve } from "./serve.ts";
import { openWatched } from "./watched-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

/** Of each figure how many colours its drawing has: one that failed has one. */
function coloursDrawn(page: Page) {
  return page.locator("figure.plot canvas").evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const { width, height } = canvas;
      const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, width, height).data.buffer);
      return new Set(pixels).size;
    }),
  );
}

it.each(["light", "dark"] as const)("draws every table in the %s scheme and breaks no policy", async (colorScheme) => {
  const { url } = await serve();
  const { page, complaints } = await openWatched(browser, url, { colorScheme });
  await page.goto("/insights");
  const figures = await page.locator("figure.plot[data-plot]").count();
  expect(figures).toBeGreaterThan(2);
  await page
    .locator("figure.plot canvas")
    .nth(figures - 1)
    .waitFor();
  for (const colours of await coloursDrawn(page)) expect(colours).toBeGreaterThan(3);
  const legend = page.locator("figure.plot").first().locator(".u-legend");
  for (const head of await page.locator("figure.plot").first().locator("thead th").allTextContents()) {
    if (!head.includes("UTC")) expect(await legend.textContent()).toContain(head);
  }
  expect(complaints).toEqual([]);
});

it("draws also where the browser tells a language that is none", async () => {
  const { url } = await serve();
  const { page, complaints } = await openWatched(browser, url);
  await page.addInitScript(
    "Object.defineProperty(navigator, 'language', { value: 'en-US@posix', configurable: true })",
  );
  await page.goto("/insights");
  await page.locator("figure.plot canvas").first().waitFor();
  expect(complaints).toEqual([]);
});

it("follows the theme and the width", async () => {
  const { url } = await serve();
  const { page, complaints } = await openWatched(browser, url, { viewport: { width: 1_440, height: 900 } });
  await page.goto("/insights");
  const canvas = page.locator("figure.plot canvas").first();
  const stroke = () =>
    page.evaluate<string>("getComputedStyle(document.querySelectorAll('figure.plot .u-marker')[1]).borderColor");
  await canvas.waitFor();
  const light = await stroke();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(stroke).not.toBe(light);
  await page.setViewportSize({ width: 390, height: 900 });
  await expect.poll(async () => (await canvas.boundingBox())?.width ?? 0).toBeLessThan(390);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  expect(complaints).toEqual([]);
});

/** One pair of which the newest step alone has runs. */
const newestAlone: Insights["stats"] = (query) => {
  const stats = fakeStats({ ...query, pair: "timestamps" });
  const none = { succeeded: 0, failed: 0, p50Ms: null, p95Ms: null, rows: null };
  const some = { succeeded: 40, failed: 2, p50Ms: 100, p95Ms: 200, rows: 7 };
  const pairs = stats.pairs.map((pair) => ({
    ...pair,
    buckets: pair.buckets.map((bucket, index) => ({ ...bucket, ...(index < pair.buckets.length - 1 ? none : some) })),
  }));
  return { ...stats, pairs };
};

/** Of each drawing how many points are neither grey nor empty: lines, bars and dots, not axes. */
function inkOf(page: Page) {
  return page.locator("figure.plot canvas").evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const { width, height } = canvas;
      const parts = canvas.getContext("2d").getImageData(0, 0, width, height).data;
      let ink = 0;
      for (let at = 0; at < parts.length; at += 4) {
        const [red, green, blue, alpha] = parts.subarray(at, at + 4);
        if (alpha > 128 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) ink += 1;
      }
      return ink;
    }),
  );
}

it.each([1_440, 390])("draws what the newest step alone has, at %i pixels", async (width) => {
  const { url } = await serve({ insights: { ...makeFakeInsights(), stats: newestAlone } });
  const { page } = await openWatched(browser, url, { viewport: { width, height: 900 } });
  await page.goto("/insights");
  await page.locator("figure.plot canvas").nth(3).waitFor();
  const ink = await inkOf(page);
  for (const each of ink) expect(each).toBeGreaterThan(0);
});

it("draws anew what an event changed, and leaves the rest", async () => {
  const events = makeFakeEvents();
  const insights = { ...makeFakeInsights() };
  const { url } = await serve({ events, insights });
  const { page, complaints } = await openWatched(browser, url);
  await page.goto("/pairs/timestamps");
  await page.locator('html[data-connection="live"]').waitFor({ state: "attached" });
  await page.locator("figure.plot canvas").first().waitFor();
  await page.evaluate("window.canvas = document.querySelector('canvas')");
  const patch = async () => {
    const patched = page.evaluate(
      "new Promise((done) => document.addEventListener('live:patched', () => done(), { once: true }))",
    );
    events.tell({ kind: "status", pair: "timestamps" });
    await patched;
  };
  await patch();
  expect(await page.evaluate("canvas.isConnected")).toBe(true);
  insights.stats = newestAlone;
  await patch();
  expect(await page.evaluate("canvas.isConnected")).toBe(false);
  expect(await page.locator("figure.plot").first().locator("canvas").count()).toBe(1);
  expect(complaints).toEqual([]);
});
