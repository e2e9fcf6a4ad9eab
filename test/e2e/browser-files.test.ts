import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flowFolder, serve } from "../support/cli.ts";
import { startBrowser } from "../web/browser.ts";
import { openWatched } from "../web/watched-page.ts";

const CONVERT = `import { readFile, writeFile } from "node:fs/promises";
import { defineJob, FlowError } from "pairflow";

export default defineJob({
  async run({ sources: [source], target }) {
    const rates = new Map((await readFile(new URL("../rates.csv", import.meta.url), "utf8")).split("\\n").map((line) => line.split(",")));
    const lines = (await readFile(source.path, "utf8")).trim().split("\\n");
    for (const [index, line] of lines.entries()) {
      const currency = line.split(",")[1];
      if (index > 0 && !rates.has(currency))
        throw new FlowError("input-invalid", \`line \${index + 1}, column currency: there is no rate for \${currency}\`, { hint: "Add it to rates.csv, then retry." });
    }
    await writeFile(target, lines.join("\\n") + "\\n");
  },
});
`;
const CONFIG = {
  name: "funds",
  settle: "200ms",
  defaults: { retry: { attempts: 1 } },
  pairs: [
    { name: "score", job: "zscore", params: { column: "nav" }, source: "in/A{rest}", target: "scored/A{rest}" },
    { name: "convert", job: "./jobs/convert.ts", source: "in/B{rest}", target: "converted/B{rest}" },
  ],
};
const A = "isin,nav\nLU1,1\nLU2,2\n";
const B = "isin,currency\nLU1,EUR\nLU2,GBP\n";

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

/** A real server on a real folder, and its overview in a page that is live. */
async function openFlow() {
  const root = await flowFolder(CONFIG, { "in/.keep": "", "jobs/convert.ts": CONVERT, "rates.csv": "EUR,1\n" });
  const server = await serve(root);
  const watched = await openWatched(browser, server.url);
  watched.page.setDefaultTimeout(10_000);
  await watched.page.goto("/");
  await connection(watched.page, "live");
  // Lost by a reload.
  await watched.page.evaluate("window.opened = true");
  return { ...server, ...watched, root, put: (path: string, text: string) => writeFile(join(root, path), text) };
}

function connection(page: Page, is: string): Promise<void> {
  return page.locator(`html[data-connection="${is}"]`).waitFor({ state: "attached" });
}

describe("on a real flow, in a real browser", () => {
  it("the first start says where to drop a file, and a dropped one goes through without a reload", async () => {
    const { page, put, stop, complaints } = await openFlow();
    const sentence = page.getByRole("heading", { level: 1 });
    expect(await sentence.textContent()).toBe("No files yet");
    expect(await page.locator("main").textContent()).toMatch(/Drop a file in in\. Next check in/);
    expect(await page.getByRole("heading", { name: "Problems" }).count()).toBe(0);
    await put("in/A1.csv", A);
    await sentence.getByText("The one file is done").waitFor();
    await page.getByRole("row", { name: /score/ }).getByText("1/1").waitFor();
    await page.getByRole("link", { name: "Attempt 1 of A1.csv" }).waitFor();
    expect(await page.evaluate("opened")).toBe(true);
    expect(complaints).toEqual([]);
    await stop("SIGTERM");
  });

  it("a bad file shows its error, its line and what to do, and is done after it was mended", async () => {
    const { page, put, stop, complaints } = await openFlow();
    await put("in/A2.csv", A.replace("LU2,2", "LU2,1O"));
    await page.getByRole("heading", { name: "1 error in score" }).waitFor();
    await page.locator("[data-live=problems]").getByRole("link", { name: "A2.csv" }).click();
    const box = page.locator(".error-box");
    expect(await box.locator(".what").textContent()).toContain('line 3, column nav: "1O" is not a number');
    expect(await box.locator(".hint").textContent()).toMatch(/What to do\S/);
    expect(await page.locator("tr.at-fault").textContent()).toBe("Error in line 3LU21O");
    await connection(page, "live");
    await put("in/A2.csv", A);
    await page.locator(".sentence").getByText("success").waitFor();
    expect(await box.count()).toBe(0);
    expect(complaints).toEqual([]);
    await stop("SIGTERM");
  });

  it("what was mended elsewhere is done after a press on retry", async () => {
    const { page, put, stop, complaints } = await openFlow();
    await put("in/B1.csv", B);
    await page.locator("[data-live=problems]").getByRole("link", { name: "B1.csv" }).click();
    const box = page.locator(".error-box");
    expect(await box.textContent()).toContain("line 3, column currency: there is no rate for GBP");
    expect(await box.locator(".hint").textContent()).toContain("Add it to rates.csv, then retry.");
    await put("rates.csv", "EUR,1\nGBP,0.8\n");
    await page.getByRole("button", { name: "Retry" }).click();
    await page.locator(".sentence").getByText("success").waitFor();
    expect(await page.getByRole("link", { name: /^Attempt/ }).count()).toBe(2);
    expect(await page.getByRole("button", { name: "Retry" }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await stop("SIGTERM");
  });

  it("an open page goes on by itself after a restart of the server, with what happened meanwhile", async () => {
    const { page, put, url, root, stop, complaints } = await openFlow();
    await put("in/A1.csv", A);
    await page.getByRole("heading", { name: "The one file is done" }).waitFor();
    expect(await stop("SIGTERM")).toBe(143);
    await connection(page, "reconnecting");
    await put("in/A2.csv", A);
    const again = await serve(root, "--port", new URL(url).port);
    expect(again.url).toBe(url);
    await connection(page, "live");
    await page.getByRole("heading", { name: "All 2 files are done" }).waitFor();
    expect(await page.evaluate("opened")).toBe(true);
    // What a browser says of any server that goes away.
    const isAway = /net::ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING)/;
    expect(complaints.filter((each) => !isAway.test(each))).toEqual([]);
    await again.stop("SIGTERM");
  });
});
