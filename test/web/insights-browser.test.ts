import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startBrowser } from "./browser.ts";
import { serve } from "./serve.ts";
import { openWatched } from "./watched-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

/** Presses Tab until the focus is on what fits the selector; throws when it never is. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    const isThere = await page.evaluate<boolean>(
      `document.activeElement?.matches(${JSON.stringify(selector)}) === true`,
    );
    if (isThere) return;
  }
  throw new Error(`Tab never reached ${selector}.`);
}

it("leads by keyboard from the grid to the item that failed", async () => {
  const { url } = await serve();
  const { page, complaints } = await openWatched(browser, url);
  await page.goto("/grid?refresh=off");
  await tabTo(page, ".cell.error");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/items/i_failed");
  expect(complaints).toEqual([]);
});

it("leads by keyboard from the drawing to a pair", async () => {
  const { url } = await serve();
  const { page, complaints } = await openWatched(browser, url);
  await page.goto("/flow?refresh=off");
  await tabTo(page, ".flow-drawing a[href='/pairs/merge']");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/pairs/merge");
  expect(complaints).toEqual([]);
});

it("keeps heads and names of the grid in sight while it scrolls, and the page as wide as the window", async () => {
  const { url } = await serve();
  const { page } = await openWatched(browser, url, { viewport: { width: 390, height: 700 } });
  await page.goto("/grid?refresh=off");
  const box = page.locator(".matrix-box");
  await box.evaluate((element) => element.scrollTo(200, 900));
  const [outer, head, name] = await Promise.all([
    box.boundingBox(),
    page.locator(".matrix thead th").nth(2).boundingBox(),
    page.locator(".matrix tbody th").nth(30).boundingBox(),
  ]);
  expect(Math.round((head?.y ?? 0) - (outer?.y ?? 0))).toBeLessThanOrEqual(1);
  expect(Math.round((name?.x ?? 0) - (outer?.x ?? 0))).toBeLessThanOrEqual(1);
  expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBeLessThanOrEqual(0);
});

it("filters the grid by its form and clears it again, without a script", async () => {
  const { url } = await serve();
  const { page } = await openWatched(browser, url, { javaScriptEnabled: false });
  await page.goto("/grid?by=date&refresh=off");
  await page.getByLabel("Only unfinished").check();
  await page.getByRole("button", { name: "Filter" }).click();
  const { searchParams } = new URL(page.url());
  expect(Object.fromEntries(searchParams)).toMatchObject({ by: "date", unfinished: "yes" });
  expect(await page.getByLabel("Only unfinished").isChecked()).toBe(true);
  await page.getByRole("link", { name: "Clear filters" }).click();
  await page.getByText("45 dates").waitFor();
});

it("shows every number of a plot without a script", async () => {
  const { url } = await serve();
  const { page } = await openWatched(browser, url, { javaScriptEnabled: false });
  await page.goto("/insights?pair=z-scores");
  const figure = page.locator("figure.plot").first();
  expect(await figure.locator(".sketch svg path").count()).toBe(2);
  await figure.locator("summary").click();
  await figure.getByRole("columnheader", { name: "p95" }).waitFor();
});

it("pauses a pair with a reason and resumes it, without a script", async () => {
  const { url } = await serve();
  const { page } = await openWatched(browser, url, { javaScriptEnabled: false });
  await page.goto("/pairs/z-scores?refresh=off");
  await page.locator("summary").filter({ hasText: "Pause" }).click();
  await page.getByLabel("Reason").fill("The feed is being moved.");
  const posted = page.waitForRequest((request) => request.method() === "POST");
  await page.getByRole("button", { name: "Pause" }).click();
  expect((await posted).postData()).toContain("reason=The+feed+is+being+moved.");
  await page.waitForURL("**/pairs/z-scores");
});
