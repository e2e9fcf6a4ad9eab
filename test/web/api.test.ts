import { expect, it } from "vitest";
import { makeItem } from "./fake-items.ts";
import { serve } from "./serve.ts";

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  return response.json();
}

async function problemOf(response: Response): Promise<unknown> {
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const document = await response.json();
  expect(document).toMatchObject({ type: "about:blank", status: response.status });
  return document;
}

it("answers with the documents of the view", async () => {
  const { url, view } = await serve();
  const api = `${url}/api/v1`;
  expect(await getJson(`${api}/status`)).toEqual(view.status());
  expect(await getJson(`${api}/pairs`)).toEqual({ items: view.pairs(), total: 3, nextCursor: null });
  expect(await getJson(`${api}/pairs/z-scores`)).toEqual(view.pairs()[1]);
  expect(await getJson(`${api}/items`)).toEqual(view.items({ limit: 100 }));
  expect(await getJson(`${api}/items/i_failed`)).toEqual(view.item("i_failed"));
  expect(await getJson(`${api}/runs/r_i_failed_1`)).toEqual(view.run("r_i_failed_1"));
});

it("writes no markup, should a browser ever take an answer for a page", async () => {
  const { url } = await serve();
  const answer = await (await fetch(`${url}/api/v1/items`)).text();
  expect(answer).toContain("\\u003cimg src=x");
  expect(answer).not.toMatch(/[<>&]/);
});

it("filters and pages the items", async () => {
  const { url, view } = await serve();
  const query = {
    status: "success",
    pair: "timestamps",
    reason: "done",
    text: "PRICES",
    limit: 10,
    cursor: "after-10",
  } as const;
  const answer = await getJson(
    `${url}/api/v1/items?status=success&pair=timestamps&reason=done&q=PRICES&limit=10&cursor=after-10`,
  );
  expect(answer).toEqual(view.items(query));
  expect(answer).toMatchObject({ total: 68, nextCursor: "after-20" });
});

it("gives lists an ETag and answers 304 while they have not changed", async () => {
  const { url } = await serve();
  for (const list of ["items", "pairs"]) {
    const etag = (await fetch(`${url}/api/v1/${list}`)).headers.get("etag") ?? "";
    expect(etag).not.toBe("");
    const again = await fetch(`${url}/api/v1/${list}`, {
      headers: { "If-None-Match": etag, "Cache-Control": "max-age=0" },
    });
    expect(again.status).toBe(304);
  }
});

it("gives the log as plain text in which no terminal finds an order", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/api/v1/runs/r_i_failed_1/log`);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
  const log = await response.text();
  expect(log).toContain("7 rows read\n");
  expect(log).toContain("\\u001B[2Jcleared");
});

it("lists all that is wrong with a query", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/api/v1/items?status=broken&limit=0&colour=red&pair=a&pair=b`);
  expect(response.status).toBe(400);
  const errors = expect.arrayContaining([
    { parameter: "status", detail: expect.stringContaining('"preliminary"') },
    { parameter: "limit", detail: expect.any(String) },
    { parameter: "colour", detail: "Unknown parameter" },
    { parameter: "pair", detail: expect.stringContaining("string") },
  ]);
  expect(await problemOf(response)).toMatchObject({ errors });
});

it("passes on what the view says against a cursor", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/api/v1/items?cursor=forged`);
  expect(response.status).toBe(400);
  expect(await problemOf(response)).toMatchObject({ detail: "The cursor is not one of ours." });
});

it.each(["items/nothing", "runs/nothing", "runs/nothing/log", "pairs/nothing", "nothing"])(
  "answers 404 at %s",
  async (path) => {
    const { url } = await serve();
    const response = await fetch(`${url}/api/v1/${path}`);
    expect(response.status).toBe(404);
    expect(await problemOf(response)).toMatchObject({ title: "Not Found", detail: expect.any(String) });
  },
);

it("answers 400 to an address that is no percent-encoded text", async () => {
  const { url } = await serve();
  expect((await fetch(`${url}/api/v1/items/%E0%A4`)).status).toBe(400);
});

it.each([
  ["/api/v1/items", "DELETE", "GET, HEAD"],
  ["/api/v1/status", "POST", "GET, HEAD"],
  ["/items/i_failed", "PUT", "GET, HEAD"],
  ["/api/v1/items/i_failed/retry", "GET", "POST"],
  ["/items/i_failed/retry", "GET", "POST"],
])("refuses another method at %s by 405 with Allow", async (path, method, allow) => {
  const { url, view } = await serve();
  const response = await fetch(url + path, { method });
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe(allow);
  expect(view.retried).toEqual([]);
});

it("retries an item and answers with how it now stands", async () => {
  const { url, view } = await serve();
  const retry = () => fetch(`${url}/api/v1/items/i_failed/retry`, { method: "POST", headers: { Origin: url } });
  const first = await retry();
  expect(first.status).toBe(202);
  expect(await first.json()).toMatchObject({ id: "i_failed", reason: "queued" });
  expect(view.retried).toEqual(["i_failed"]);
  const second = await retry();
  expect(second.status).toBe(409);
  expect(await problemOf(second)).toMatchObject({ title: "Conflict" });
});

it("says by the status code whether it is healthy", async () => {
  const { url: good } = await serve();
  const { url: bad } = await serve({ healthy: false });
  expect((await fetch(`${good}/healthz`)).status).toBe(200);
  const response = await fetch(`${bad}/healthz`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ healthy: false, message: "No scan for 10 min." });
});

it("says by the status code whether it is ready", async () => {
  const { url: good } = await serve();
  const { url: bad } = await serve({ readiness: { healthy: false, message: "The first scan has not ended yet." } });
  expect((await fetch(`${good}/readyz`)).status).toBe(200);
  const response = await fetch(`${bad}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ healthy: false, message: "The first scan has not ended yet." });
  expect((await fetch(`${bad}/healthz`)).status).toBe(200);
});

it("walks the items no more than the page that is asked for", async () => {
  const items = Array.from({ length: 20_000 }, (_, index) => makeItem(`i_${index}`, `File_${index}.csv`, "done"));
  const { url } = await serve({ items });
  const page = await (await fetch(`${url}/items`)).text();
  expect(page.match(/<tr[ >]/g)).toHaveLength(101);
});
