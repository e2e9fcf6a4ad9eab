import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { flowFolder, pairflow, serve } from "../support/cli.ts";

const CONFIG = {
  settle: "100ms",
  pairs: [
    { name: "stamp", job: "timestamp", source: "in", target: "stamped" },
    { name: "score", job: "zscore", params: { column: "nav" }, source: "stamped", target: "scored" },
  ],
};
const GOOD = "isin,nav\nLU1,1\nLU2,2\n";
const BAD = "isin,nav\nLU1,1\nLU2,x\n";

const itemsDocument = z.object({
  items: z.array(z.object({ id: z.string(), pair: z.string(), key: z.string(), reason: z.string() })),
});

async function itemsOf(url: string) {
  return itemsDocument.parse(await (await fetch(`${url}/api/v1/items`)).json()).items;
}

function post(url: string, path: string, body: unknown = {}) {
  const headers = { Origin: url, "Content-Type": "application/json" };
  return fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
}

const visible = async (root: string, folder: string) =>
  (await readdir(join(root, folder))).filter((name) => !name.startsWith("."));

describe("redo", () => {
  it("makes a file and what came from it again, keeps the old ones, and gives one back", async () => {
    const root = await flowFolder(CONFIG, { "in/A.csv": GOOD, "in/B.csv": GOOD });
    const { url, stop } = await serve(root);
    const reasons = async () => (await itemsOf(url)).map(({ reason }) => reason);
    await expect.poll(reasons).toEqual(["done", "done", "done", "done"]);
    const text = (path: string) => readFile(join(root, path), "utf8");
    const before = { stamped: await text("stamped/A.csv"), other: await text("scored/B.csv") };
    const item = (await itemsOf(url)).find(({ pair, key }) => pair === "stamp" && key === "A.csv");
    const answer = await post(url, `/api/v1/items/${item?.id}/redo`);
    const { trashed } = z
      .object({ trashed: z.array(z.object({ id: z.string(), target: z.string() })) })
      .parse(await answer.json());
    expect(trashed.map(({ target }) => target)).toEqual(["stamped/A.csv", "scored/A.csv"]);
    await expect.poll(() => visible(root, "scored")).toEqual(["A.csv", "B.csv"]);
    await expect.poll(reasons).toEqual(["done", "done", "done", "done"]);
    expect(await text("stamped/A.csv")).not.toBe(before.stamped);
    expect(await text("scored/B.csv")).toBe(before.other);
    expect((await post(url, `/api/v1/trash/${trashed[0]?.id}/restore`)).status).toBe(200);
    expect(await text("stamped/A.csv")).toBe(before.stamped);
    expect(await stop("SIGTERM")).toBe(143);
    const files = await readdir(join(root, "stamped"), { recursive: true });
    expect(files.filter((name) => name.endsWith("/A.csv"))).toHaveLength(1);
  });
});

describe("a pause", () => {
  it("outlives a restart", async () => {
    const root = await flowFolder(CONFIG, { "in/.keep": "" });
    const first = await serve(root);
    expect((await post(first.url, "/api/v1/pairs/stamp/pause", { reason: "the feed is late" })).status).toBe(200);
    await first.stop("SIGKILL");
    await writeFile(join(root, "in/A.csv"), GOOD);
    expect((await pairflow("run", root)).exitCode).toBe(0);
    expect(await readdir(join(root, "stamped"))).toEqual([]);
    const second = await serve(root);
    expect((await post(second.url, "/api/v1/pairs/stamp/resume")).status).toBe(200);
    await expect.poll(() => visible(root, "scored")).toEqual(["A.csv"]);
    await second.stop("SIGTERM");
  });
});

describe("pairflow retry", () => {
  it("notes without a server that a file may start again, and the next run makes it", async () => {
    const root = await flowFolder(CONFIG, { "in/A.csv": GOOD });
    await writeFile(join(root, "in/B.csv"), BAD);
    expect((await pairflow("run", root)).exitCode).toBe(1);
    const retried = await pairflow("retry", root, "--key", "B.csv", "--pair", "score", "--json");
    expect([retried.exitCode, JSON.parse(retried.stdout)]).toEqual([0, { changed: 1, unchanged: 0 }]);
    const status = await pairflow("status", root);
    expect(status.stdout).toContain("new: Has not run yet.");
    const nothing = await pairflow("retry", root, "--key", "A.csv", "--pair", "score");
    expect([nothing.exitCode, nothing.stdout]).toEqual([
      0,
      "Nothing to retry, score A.csv: The target file is there.\n",
    ]);
  });

  it("asks a running server, with its token", async () => {
    const root = await flowFolder(CONFIG, { "in/B.csv": BAD });
    process.env["PAIRFLOW_TOKEN"] = "correct-horse-battery";
    try {
      const { url, stop } = await serve(root);
      expect((await fetch(`${url}/api/v1/items`)).status).toBe(401);
      await expect
        .poll(async () => JSON.parse((await pairflow("status", root, "--json")).stdout).counts)
        .toEqual({ success: 1, preliminary: 0, error: 1 });
      const retried = await pairflow("retry", root, "--status", "error");
      expect([retried.exitCode, retried.stdout]).toEqual([0, "1 item starts again.\n"]);
      delete process.env["PAIRFLOW_TOKEN"];
      const refused = await pairflow("retry", root, "--status", "error");
      expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("wants its token")]);
      await stop("SIGTERM");
    } finally {
      delete process.env["PAIRFLOW_TOKEN"];
    }
  });

  it("has nothing to do where nothing failed, and is wrong use without items or with a pair that is none", async () => {
    const root = await flowFolder(CONFIG, { "in/B.csv": BAD });
    expect((await pairflow("retry", root, "--status", "error")).stdout).toBe("Nothing to retry.\n");
    for (const args of [
      [],
      ["--key", "a", "--status", "error"],
      ["--key", "none"],
      ["--status", "error", "--pair", "x"],
    ])
      expect([args, (await pairflow("retry", root, ...args)).exitCode]).toEqual([args, 2]);
  });
});
