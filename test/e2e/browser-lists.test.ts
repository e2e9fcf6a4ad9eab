import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { flowFolder, serve } from "../support/cli.ts";
import { startBrowser } from "../web/browser.ts";
import { openWatched } from "../web/watched-page.ts";

const CONFIG = {
  name: "funds",
  settle: "0s",
  defaults: { retry: { attempts: 1 } },
  pairs: [
    { name: "stamp", job: "timestamp", source: "in", target: "stamped" },
    { name: "score", job: "zscore", params: { column: "nav" }, source: "stamped/A{rest}", target: "scored/A{rest}" },
  ],
};
const LONG = `A_${"a-name-that-does-not-end-".repeat(6)}.csv`;
const good = "isin,nav\nLU0323578005,1\nLU0323578006,2\n";
const FILES = { "in/A1.csv": good, "in/A2.csv": good.replace(",2", ",2x"), "in/B1.csv": good, [`in/${LONG}`]: good };

const statusDocument = z.object({ counts: z.record(z.string(), z.int()) });
const errorsDocument = z.object({ items: z.tuple([z.object({ id: z.string(), lastRunId: z.string() })]) });

let browser: Browser;
let url: string;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  ({ url } = await serve(await flowFolder(CONFIG, FILES)));
  const counts = async () => statusDocument.parse(await (await fetch(`${url}/api/v1/status`)).json()).counts;
  await expect.poll(counts).toEqual({ success: 6, preliminary: 0, error: 1 });
});

/** Each screen of the flow, as its links lead to them. */
async function screensOf(page: Page): Promise<readonly string[]> {
  const errors = await (await fetch(`${url}/api/v1/items?status=error`)).json();
  const [item] = errorsDocument.parse(errors).items;
  expect(page.url()).toBe("about:blank");
  const found = [`/items/${item.id}`, `/runs/${item.lastRunId}`];
  return ["/", "/items", "/items?status=error", ...found, "/grid", "/flow", "/insights", "/pairs/score", "/system"];
}

describe("on a real flow, in a real browser", () => {
  it("filters are addresses, so that the back button goes through them", async () => {
    const { page, complaints } = await openWatched(browser, url);
    await page.goto("/items");
    await page.getByText("7 items", { exact: true }).waitFor();
    await page.getByLabel("Pair").selectOption("score");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByText("3 items", { exact: true }).waitFor();
    await page.getByRole("link", { name: /^Errors/ }).click();
    await page.getByText("1 item", { exact: true }).waitFor();
    await page.getByRole("link", { name: "A2.csv" }).click();
    await page.getByRole("heading", { name: "A2.csv" }).waitFor();
    await page.goBack();
    await page.getByText("1 item", { exact: true }).waitFor();
    await page.goBack();
    await page.getByText("3 items", { exact: true }).waitFor();
    expect(await page.getByLabel("Pair").inputValue()).toBe("score");
    await page.goBack();
    await page.getByText("7 items", { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(["light", "dark"] as const)(
    "every screen is %s where the system is, and breaks no policy",
    async (colorScheme) => {
      const { page, complaints } = await openWatched(browser, url, { colorScheme });
      for (const path of await screensOf(page)) {
        await page.goto(path);
        const [red = 0] = await page.evaluate<number[]>(
          "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)",
        );
        expect([path, red < 128]).toEqual([path, colorScheme === "dark"]);
      }
      expect(complaints).toEqual([]);
    },
  );

  it("no screen of a phone scrolls sideways, whatever files are called", async () => {
    const { page, complaints } = await openWatched(browser, url, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    for (const path of await screensOf(page)) {
      await page.goto(path);
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
      expect([path, await page.evaluate("document.documentElement.scrollWidth - innerWidth")]).toEqual([path, 0]);
    }
    expect(complaints).toEqual([]);
  });
});
