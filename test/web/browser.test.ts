import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBrowser } from "./browser.ts";
import { HOSTILE_NAMES, richItems } from "./fake-items.ts";
import { ALL_SHOWN, SCREENS } from "./screens.ts";
import { serve } from "./serve.ts";
import { isStatus, openWatched } from "./watched-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

it("leads from the overview to an error and its run, without JavaScript", async () => {
  const { url } = await serve();
  const { page, complaints } = await openWatched(browser, url, { javaScriptEnabled: false });
  await page.goto("/");
  await page.getByRole("link", { name: "11 error", exact: true }).click();
  await page.getByRole("link", { name: "File_A_10.csv" }).click();
  await page.getByRole("link", { name: "Attempt 1", exact: true }).click();
  expect(new URL(page.url()).pathname).toBe("/runs/r_i_failed_1");
  expect(await page.locator(".error-box").textContent()).toContain('"12,3x" is not a number');
  await page.getByRole("link", { name: "3", exact: true }).click();
  expect(new URL(page.url()).hash).toBe("#L3");
  expect(complaints).toEqual([]);
});

it("filters by the form, has the filter in the address, and goes back", async () => {
  const { url } = await serve();
  const { page, complaints } = await openWatched(browser, url);
  await page.goto("/items?refresh=off");
  await page.getByLabel("Status").selectOption("error");
  await page.getByLabel("Pair").selectOption("timestamps");
  await page.getByRole("searchbox", { name: "Name" }).fill("IMG");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByText("1 item", { exact: true }).waitFor();
  const { searchParams } = new URL(page.url());
  const chosen = Object.fromEntries([...searchParams].filter(([, value]) => value !== ""));
  expect(chosen).toEqual({ status: "error", pair: "timestamps", q: "IMG", refresh: "off" });
  expect(await page.getByLabel("Status").inputValue()).toBe("error");
  await page.goBack();
  await page.getByText("100 of 127 items").waitFor();
  await page.goForward();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await page.getByText("100 of 127 items").waitFor();
  expect(complaints).toEqual([]);
});

it("posts a retry by its button and shows how the item then stands", async () => {
  const { url, view } = await serve();
  const { page, complaints } = await openWatched(browser, url);
  await page.goto("/items/i_failed");
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByText("Starts as soon as a worker is free.").waitFor();
  expect(view.retried).toEqual(["i_failed"]);
  expect(await page.getByRole("button", { name: "Retry" }).count()).toBe(0);
  expect(complaints).toEqual([]);
});

it("retries all that the filters leave, without JavaScript, after it has said how many", async () => {
  const { url, view } = await serve();
  const { page, complaints } = await openWatched(browser, url, { javaScriptEnabled: false });
  await page.goto("/items?status=error&pair=z-scores");
  await page.getByText("Retry all 6 items …").click();
  await page.getByText("Retry 6 items that fit the filters.").waitFor();
  await page.getByRole("button", { name: "Retry 6 items" }).click();
  await page.getByRole("heading", { name: "Items" }).waitFor();
  expect(new URL(page.url()).search).toBe("?status=error&pair=z-scores");
  expect(view.told).toEqual(["retry 6"]);
  expect(complaints).toEqual([]);
});

it("skips an item by the keyboard alone, with its focus to be seen", async () => {
  const { url, view } = await serve();
  const { page } = await openWatched(browser, url);
  await page.goto("/items/i_failed");
  await page.keyboard.press("Tab");
  expect(await focused(page)).toMatch(/^Skip to content solid/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  while (!(await focused(page)).startsWith("Skip …")) await page.keyboard.press("Tab");
  expect(await focused(page)).toMatch(/solid$/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("The fund was closed.");
  await page.keyboard.press("Enter");
  await expect.poll(() => view.told).toEqual(["skip i_failed The fund was closed."]);
});

it("refuses a retry that a page of another origin posts", async () => {
  const { url, view } = await serve();
  const { url: foreign } = await serve();
  const { page } = await openWatched(browser, foreign);
  await page.route(`${foreign}/trap`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<form method="post" action="${url}/items/i_failed/retry"><button>Win a prize</button></form>`,
    }),
  );
  await page.goto("/trap");
  await page.getByRole("button").click();
  await page.getByRole("heading", { name: "Forbidden" }).waitFor();
  expect(view.retried).toEqual([]);
});

describe("hostile names", () => {
  it("are shown as text in the list", async () => {
    const { url } = await serve({ items: richItems().filter(({ id }) => id.startsWith("i_hostile")) });
    const { page, complaints } = await openWatched(browser, url);
    await page.goto("/items?refresh=off");
    const names = await page.locator("tbody th .name").allTextContents();
    expect(names).toEqual(HOSTILE_NAMES.map(shown));
    expect(await page.locator("main img, main script, main b").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each(HOSTILE_NAMES.map((name, index) => [index, name] as const))(
    "are shown as text on the pages of number %i",
    async (index, name) => {
      const { url } = await serve();
      const { page, complaints } = await openWatched(browser, url);
      for (const address of [`/items/i_hostile${index}`, `/runs/r_i_hostile${index}_1`]) {
        await page.goto(address);
        expect(await page.locator("h1 .name").textContent()).toBe(shown(name));
        expect(await page.title()).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }
      expect(complaints).toEqual([]);
    },
  );
});

it("no name of any kind becomes markup on any screen", { timeout: 90_000 }, async () => {
  const { url } = await serve(ALL_SHOWN);
  const { page, complaints } = await openWatched(browser, url);
  for (const screen of SCREENS) {
    await page.goto(screen);
    expect(await page.locator("main img, main script, main b").count(), screen).toBe(0);
    expect(await page.locator("main").innerText(), screen).not.toMatch(/[[\p{Cc}\p{Bidi_Control}]--[\n\t]]/v);
  }
  expect(complaints.filter((line) => !isStatus(line))).toEqual([]);
});

it("stops refreshing and goes on by its link, without JavaScript, and shows the same all the while", async () => {
  const { url } = await serve();
  const { page } = await openWatched(browser, url, { javaScriptEnabled: false });
  await page.goto("/?pairs=all");
  await page.getByRole("link", { name: "Pause" }).click();
  await page.getByText("Refresh is paused.").waitFor();
  expect(new URL(page.url()).search).toBe("?pairs=all&refresh=off");
  await page.getByRole("link", { name: "Resume" }).click();
  await page.getByText("Refreshes every 5 s.").waitFor();
  expect(new URL(page.url()).search).toBe("?pairs=all");
});

it("would notice a broken policy, an error in the console and a connection to elsewhere", async () => {
  const { url } = await serve();
  const { page, complaints } = await openWatched(browser, url);
  await page.goto("/?refresh=off");
  await page.evaluate("document.body.setAttribute('style', 'color: red')");
  await page.evaluate("console.error('broken')");
  await page.evaluate("fetch('http://127.0.0.1:1/').catch(() => undefined)");
  const all = complaints.join("\n");
  expect(all).toMatch(/style-src 'self'/);
  expect(all).toMatch(/console: broken/);
  expect(all).toMatch(/127\.0\.0\.1:1\/.*connect-src 'self'/s);
});

/** The text of the focused element, and the style of the line around it. */
function focused(page: Page): Promise<string> {
  return page.evaluate<string>(
    "[document.activeElement.textContent.trim(), getComputedStyle(document.activeElement).outlineStyle].join(' ')",
  );
}

/** What a reader sees for a name: its control and direction characters as escapes. */
function shown(name: string): string {
  return name
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll("\u001B", "\\u001B")
    .replaceAll("\u202E", "\\u202E");
}
