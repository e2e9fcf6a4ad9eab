import { readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { flowFolder, namesIn, pairflow, serve } from "../support/cli.ts";
import { startBrowser } from "../web/browser.ts";

const CONFIG = {
  settle: "200ms",
  defaults: { retry: { attempts: 2, backoff: "1h" } },
  pairs: [
    { name: "stamp", job: "timestamp", source: "in", target: "stamped" },
    { name: "score", job: "zscore", params: { column: "nav" }, source: "stamped/A{rest}", target: "scored/A{rest}" },
    {
      name: "merge",
      job: "merge",
      params: { on: "isin", fill: { subscriptions: 0 } },
      source: ["scored/A{rest}", "stamped/B{rest}"],
      target: "merged/M{rest}",
    },
  ],
};
const A = "isin,nav\nLU1,1\nLU2,2\n";
const B = "isin,subscriptions\nLU2,5\n";

const itemsDocument = z.object({
  items: z.array(
    z.object({ id: z.string(), pair: z.string(), key: z.string(), status: z.string(), reason: z.string() }),
  ),
  total: z.number(),
});

async function itemsOf(url: string) {
  const answer = await fetch(`${url}/api/v1/items`);
  return itemsDocument.parse(await answer.json()).items;
}

describe("a running server", () => {
  it("takes a dropped file through the chain without waiting for the minute, and shows it", async () => {
    const root = await flowFolder(CONFIG, { "in/.keep": "" });
    const { url, stop } = await serve(root);
    expect(await (await fetch(url)).text()).toContain("Drop a file");
    await writeFile(join(root, "in/A1.csv"), A);
    await writeFile(join(root, "in/B1.csv"), B);
    await namesIn(join(root, "merged")).toEqual(["M1.csv"]);
    await expect
      .poll(async () => (await itemsOf(url)).map((item) => item.reason))
      .toEqual(["done", "done", "done", "done"]);
    expect(await (await fetch(url)).text()).toContain("All 4 files are done");
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await stop("SIGTERM")).toBe(143);
    expect((await readdir(root, { recursive: true })).filter((name) => name.includes(".pf-"))).toEqual([]);
  });

  it("finds files on mounts that send no events by polling", async () => {
    const root = await flowFolder(CONFIG, { "in/.keep": "" });
    const { stop } = await serve(root, "--poll");
    await writeFile(join(root, "A1.csv"), A);
    await rename(join(root, "A1.csv"), join(root, "in/A1.csv"));
    await namesIn(join(root, "scored")).toEqual(["A1.csv"]);
    expect(await stop("SIGINT")).toBe(130);
  });

  it("says at start which target folder may not be written, and goes on with the others", async () => {
    const barred = { name: "barred", job: "timestamp", source: "in", target: "/sys/kernel" };
    const root = await flowFolder({ ...CONFIG, pairs: [...CONFIG.pairs, barred] }, { "in/A1.csv": A });
    const { log, url, stop } = await serve(root);
    expect(log()).toContain("/sys/kernel");
    await namesIn(join(root, "scored")).toEqual(["A1.csv"]);
    expect(await (await fetch(url)).text()).toContain("/sys/kernel");
    await stop("SIGTERM");
  });

  it("is the only one on its flow folder, until it dies", async () => {
    const root = await flowFolder(CONFIG, { "in/A1.csv": A });
    const first = await serve(root);
    const second = await pairflow("run", root);
    expect(second.exitCode).toBe(5);
    expect(second.stderr).toContain("another runner works on this flow folder");
    await first.stop("SIGKILL");
    expect((await pairflow("run", root)).exitCode).toBe(0);
  });

  it("leaves no run behind as running when it is killed", async () => {
    const hang = { name: "hang", job: "./jobs/hang.ts", source: "in", target: "out" };
    const config = { settle: "0s", pairs: [hang] };
    const root = await flowFolder(config, {
      "in/a.csv": A,
      "jobs/hang.ts": "export default () => new Promise(() => setInterval(() => {}, 1000));",
    });
    const first = await serve(root);
    await expect.poll(async () => (await itemsOf(first.url)).map((item) => item.reason)).toEqual(["running"]);
    await first.stop("SIGKILL");
    const status = await pairflow("status", root);
    expect(status.stdout).toContain("lost, attempt 1 of 3");
    const second = await serve(root);
    await expect.poll(async () => (await itemsOf(second.url)).map((item) => item.reason)).toEqual(["lost"]);
    await second.stop("SIGTERM");
  });

  it("answers status, and plan goes on beside it", async () => {
    const root = await flowFolder(CONFIG, { "in/A1.csv": A });
    const { stop } = await serve(root);
    await namesIn(join(root, "scored")).toEqual(["A1.csv"]);
    await expect
      .poll(async () => JSON.parse((await pairflow("status", root, "--json")).stdout).counts)
      .toEqual({ success: 2, preliminary: 1, error: 0 });
    expect((await pairflow("plan", root)).stdout).toContain("Waits for stamped/B1.csv.");
    await stop("SIGTERM");
  });

  it("shows an error in a real browser, and that the mended file is done", async () => {
    const root = await flowFolder(CONFIG, { "in/A1.csv": A.replace("LU2,2", "LU2,1O") });
    const { url, stop } = await serve(root);
    const browser = await startBrowser();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await expect.poll(async () => (await itemsOf(url)).map((item) => item.status)).toContain("error");
    await page.goto(url);
    await page
      .getByRole("link", { name: /1 error/i })
      .first()
      .click();
    await page.getByRole("link", { name: "A1.csv" }).first().click();
    const text = await page.textContent("main");
    expect(text).toContain('line 3, column nav: "1O" is not a number');
    await writeFile(join(root, "stamped/A1.csv"), A);
    await namesIn(join(root, "scored")).toEqual(["A1.csv"]);
    await expect.poll(() => page.textContent("main")).toContain("success");
    await stop("SIGTERM");
  });
});
