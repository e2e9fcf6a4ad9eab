import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startBrowser } from "./browser.ts";
import { makeFakeEvents } from "./fake-events.ts";
import { makeFakeInsights } from "./fake-insights.ts";
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

it("draws anew what an event changed, and leaves the rest", async () => {
  const events = makeFakeEvents();
  const insights = makeFakeInsights();
  const { url } = await serve({ events, insights });
  const { page, complaints } = await openWatched(browser, url);
  await page.goto("/pairs/timestamps");
  await page.locator('html[data-connection="live"]').waitFor({ state: "attached" });
  await page.locator("figure.plot canvas").first().waitFor();
  await page.evaluate("window.canvas = document.querySelector('canvas')");
  const patched = page.evaluate(
    "new Promise((done) => document.addEventListener('live:patched', () => done(), { once: true }))",
  );
  events.tell({ kind: "status", pair: "timestamps" });
  await patched;
  expect(await page.evaluate("canvas.isConnected")).toBe(true);
  expect(complaints).toEqual([]);
});
