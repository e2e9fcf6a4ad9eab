import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ItemDetail } from "../../src/app/item-documents.ts";
import { startBrowser } from "./browser.ts";
import { makeFakeInsights } from "./fake-insights.ts";
import { makeItem } from "./fake-items.ts";
import type { FakeViewOptions } from "./fake-view.ts";
import { serve } from "./serve.ts";
import { openWatched } from "./watched-page.ts";

const DOCS = fileURLToPath(new URL("../../docs", import.meta.url));
/** Pictures of the docs are written only on request, so that a test run leaves the tree as it is. */
const isWanted = process.env["PAIRFLOW_SCREENSHOTS"] === "1";

const SHOTS = [
  { file: "overview.png", path: "/?refresh=off", colorScheme: "light", width: 1440, height: 1_000 },
  { file: "images/overview-dark.png", path: "/?refresh=off", colorScheme: "dark", width: 1440, height: 1_000 },
  {
    file: "images/items.png",
    path: "/items?status=unfinished&refresh=off",
    colorScheme: "light",
    width: 1440,
    height: 900,
  },
  { file: "images/error.png", path: "/items/i_failed?refresh=off", colorScheme: "light", width: 1440, height: 900 },
  { file: "images/run.png", path: "/runs/r_i_failed_1", colorScheme: "light", width: 1440, height: 900 },
  { file: "images/grid.png", path: "/grid?refresh=off", colorScheme: "light", width: 1440, height: 900 },
  { file: "images/flow.png", path: "/flow?refresh=off", colorScheme: "light", width: 1440, height: 900 },
  { file: "images/insights.png", path: "/insights?refresh=off", colorScheme: "light", width: 1440, height: 1_000 },
  { file: "images/phone.png", path: "/items/i_failed?refresh=off", colorScheme: "dark", width: 390, height: 844 },
] as const;

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

it.each(SHOTS)("docs/$file can be taken", async ({ file, path, colorScheme, width, height }) => {
  const { url } = await serve(tidyFlow());
  const { page, complaints } = await openWatched(browser, url, { colorScheme, viewport: { width, height } });
  await page.goto(path);
  const target = join(DOCS, file);
  if (isWanted) await mkdir(join(DOCS, "images"), { recursive: true });
  const picture = await page.screenshot(isWanted ? { path: target } : {});
  expect(picture.subarray(1, 4).toString()).toBe("PNG");
  expect(complaints).toEqual([]);
});

/** A flow as people have it: no name is out to break the page, and all that is said of a file is said of that one. */
function tidyFlow(): FakeViewOptions {
  const items = tidyItems();
  const runs = items.flatMap((item) => item.runs).toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  const insights = makeFakeInsights();
  return {
    items,
    insights: {
      ...insights,
      runs: ({ limit }) => ({ items: runs.slice(0, limit), total: runs.length, nextCursor: null }),
      preview: async (itemId, query) => {
        const preview = await insights.preview(itemId, query);
        const source = items.find(({ id }) => id === itemId)?.sources[0];
        if (preview === undefined) return undefined;
        const rows = preview.rows.map((row) => ({
          ...row,
          cells: row.cells.map((cell) => cell.replace(/<.+>/, "LU0323578005")),
        }));
        return { ...preview, rows, file: source ?? preview.file };
      },
    },
  };
}

function tidyItems(): readonly ItemDetail[] {
  const days = Array.from({ length: 34 }, (_, index) => new Date(Date.UTC(2026, 10, 20 - index)).toISOString());
  const done = days.flatMap((day, index) =>
    ["timestamps", "z-scores", "merge"].map((pair) =>
      tidy(makeItem(`i_${pair}${index}`, `File_A_${day.slice(0, 10)}.csv`, "done", pair), day),
    ),
  );
  const today = "2026-11-21T11:02:41.004Z";
  return [
    tidy(makeItem("i_failed", "File_A_2026-11-21.csv", "failed"), today),
    tidy(makeItem("i_running", "File_A_2026-11-22.csv", "running"), today),
    tidy(makeItem("i_settling", "File_B_2026-11-22.csv", "settling", "timestamps"), today),
    tidy(makeItem("i_waiting", "File_A_2026-11-21.csv", "waiting", "merge"), today),
    tidy(makeItem("i_gave-up", "File_B_2026-11-21.csv", "gave-up", "merge"), today),
    ...done,
  ];
}

/** Its message names its own source, and its newest run was on its day. */
function tidy(item: ItemDetail, at: string): ItemDetail {
  const name = (text: string) => text.replace(/File_A_07|File_B_03/, item.key.replace(".csv", ""));
  const day = at.slice(0, 10);
  const runs = item.runs.map((run) => ({
    ...run,
    message: run.message === null ? null : name(run.message),
    startedAt: `${day}${run.startedAt.slice(10)}`,
    finishedAt: run.finishedAt === null ? null : `${day}${run.finishedAt.slice(10)}`,
  }));
  const [newest] = runs;
  return { ...item, message: name(item.message), runs, updatedAt: newest?.finishedAt ?? newest?.startedAt ?? null };
}
