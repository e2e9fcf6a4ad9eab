import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { serveFunds } from "../support/funds-flow.ts";
import { startBrowser } from "./browser.ts";
import { openWatched } from "./watched-page.ts";

const DOCS = join(import.meta.dirname, "../../docs");
/** Pictures of the docs are written only on request, so that a test run leaves the tree as it is. */
const isWanted = process.env["PAIRFLOW_SCREENSHOTS"] === "1";
const LARGEST_BYTES = 200_000;

interface Shot {
  readonly file: string;
  /** `:item` and `:run` are those of the error. */
  readonly path: string;
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
}

const SHOTS: readonly Shot[] = [
  { file: "overview.png", path: "/", height: 1_000 },
  { file: "images/overview-dark.png", path: "/", colorScheme: "dark", height: 1_000 },
  { file: "images/items.png", path: "/items?status=unfinished" },
  { file: "images/error.png", path: "/items/:item" },
  { file: "images/run.png", path: "/runs/:run" },
  { file: "images/grid.png", path: "/grid" },
  { file: "images/flow.png", path: "/flow", height: 800 },
  { file: "images/insights.png", path: "/insights", height: 1_000 },
  { file: "images/pair.png", path: "/pairs/z-scores", height: 1_000 },
  { file: "images/phone.png", path: "/items/:item", colorScheme: "dark", width: 390, height: 844 },
];

const failed = z.object({ items: z.tuple([z.object({ id: z.string(), lastRunId: z.string() })]) });

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

it("the pictures of the docs can be taken of a real flow, and nothing goes wrong on them", {
  timeout: 120_000,
}, async () => {
  const { url, stop } = await serveFunds();
  const [item] = failed.parse(await (await fetch(`${url}/api/v1/items?status=error`)).json()).items;
  for (const shot of SHOTS) {
    const { colorScheme = "light", width = 1_440, height = 900 } = shot;
    const { page, complaints } = await openWatched(browser, url, { colorScheme, viewport: { width, height } });
    await page.goto(shot.path.replace(":item", item.id).replace(":run", item.lastRunId));
    const picture = await take(page, shot.file);
    expect([shot.file, picture.length < LARGEST_BYTES]).toEqual([shot.file, true]);
    expect(complaints).toEqual([]);
    await page.close();
  }
  await stop("SIGKILL");
});

/** When everything on it is drawn, and it is live where it can be. */
async function take(page: Page, file: string): Promise<Buffer> {
  const figures = await page.locator("figure.plot[data-plot]").count();
  if (figures > 0)
    await page
      .locator("figure.plot canvas")
      .nth(figures - 1)
      .waitFor();
  if ((await page.locator("[data-live-state]").count()) > 0) {
    await page.locator('html[data-connection="live"]').waitFor({ state: "attached" });
  }
  const path = join(DOCS, file);
  if (isWanted) await mkdir(dirname(path), { recursive: true });
  return page.screenshot({ animations: "disabled", ...(isWanted && { path }) });
}
