import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBrowser } from "./browser.ts";
import { makeFakeView } from "./fake-view.ts";
import { ALL_SHOWN, SCREENS } from "./screens.ts";
import { serve } from "./serve.ts";
import { isStatus, openWatched } from "./watched-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

describe.each([
  ["light", 1440],
  ["light", 1024],
  ["dark", 390],
] as const)("in the %s scheme at %i pixels", (colorScheme, width) => {
  it("every screen has its colours, fits, and breaks no policy", { timeout: 90_000 }, async () => {
    const { url } = await serve(ALL_SHOWN);
    const { page, complaints } = await openWatched(browser, url, { colorScheme, viewport: { width, height: 844 } });
    for (const screen of SCREENS) {
      await page.goto(screen);
      const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      expect(background, screen).toBe(colorScheme === "light" ? "rgb(246, 247, 248)" : "rgb(18, 22, 26)");
      const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
      expect(overflow, screen).toBeLessThanOrEqual(0);
    }
    expect(complaints.filter((line) => !isStatus(line))).toEqual([]);
  });
});

it.each([390, 320])("keeps the counts of a pair on one line of its card at %i pixels", async (width) => {
  const { url } = await serve();
  const { page } = await openWatched(browser, url, { viewport: { width, height: 844 } });
  await page.goto("/?refresh=off");
  const tops = await page.evaluate<number[][]>(`Array.from(document.querySelectorAll(".pairs tbody tr"), (card) =>
    [".done", ".of-error", ".of-preliminary"].map((name) => card.querySelector(name).getBoundingClientRect().top))`);
  expect(tops.length).toBeGreaterThan(0);
  for (const [done, error, preliminary] of tops) {
    expect(error).toBe(preliminary);
    expect(error).toBeGreaterThan(done ?? Number.NaN);
  }
});

it.each(["/", "/items", "/items?pair=PAIR", "/insights", "/pairs/PAIR"])(
  "%s has room for the longest names on a phone",
  async (path) => {
    const name = `a${"-long-name".repeat(6)}`;
    const target = `data/${"a-folder-with-a-name/".repeat(9)}{file}`;
    const pairList = makeFakeView()
      .pairs()
      .map((pair) => ({ ...pair, name, target }));
    const { url } = await serve({ pairList });
    const { page } = await openWatched(browser, url, { viewport: { width: 320, height: 844 } });
    await page.goto(path.replace("PAIR", name));
    expect(await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth")).toBeLessThanOrEqual(
      0,
    );
  },
);

it("draws its text in a real font", async () => {
  const { url } = await serve();
  const { page } = await openWatched(browser, url);
  await page.goto("/?refresh=off");
  const widths = await page.evaluate<number[]>(`["iiii", "MMMM"].map((text) => {
    const context = document.createElement("canvas").getContext("2d");
    context.font = getComputedStyle(document.body).font;
    return context.measureText(text).width;
  })`);
  expect(widths[0]).toBeGreaterThan(0);
  expect(widths[1]).toBeGreaterThan(2 * (widths[0] ?? 0));
});
