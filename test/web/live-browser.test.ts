import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { FlowEvent } from "../../src/app/events.ts";
import type { ItemDetail } from "../../src/app/item-documents.ts";
import { startBrowser } from "./browser.ts";
import { makeFakeEvents } from "./fake-events.ts";
import { makeItem } from "./fake-items.ts";
import { serve } from "./serve.ts";
import { openWatched } from "./watched-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const change = (itemId: string): FlowEvent => ({ kind: "item", pair: "z-scores", key: itemId, itemId });

/** A flow whose items a test changes, and a page of it that is live. */
async function openLive(path = "/items") {
  const events = makeFakeEvents();
  const items: ItemDetail[] = Array.from({ length: 60 }, (_, index) =>
    makeItem(`i_${index}`, `File_${index}.csv`, "new"),
  );
  const server = await serve({ events, items });
  const watched = await openWatched(browser, server.url);
  await watched.page.goto(path);
  await connection(watched.page, "live");
  // Lost by a reload.
  await watched.page.evaluate("window.opened = true");
  const put = (index: number, ...instead: readonly ItemDetail[]) => {
    const [old] = items.splice(index, 1, ...instead);
    if (old !== undefined) events.tell(change(old.id));
    for (const { id } of instead) events.tell(change(id));
  };
  return { ...watched, ...server, items, events, put };
}

function connection(page: Page, is: string) {
  return page.locator(`html[data-connection="${is}"]`).waitFor({ state: "attached" });
}

it("patches rows in place and keeps focus, scroll and what is typed", async () => {
  const { page, put, complaints } = await openLive();
  await page.getByRole("searchbox").fill("half a na");
  await page.getByRole("link", { name: "File_40.csv" }).focus();
  await page.evaluate("window.focused = document.activeElement; scrollBy(0, 300)");
  const top = () => page.evaluate<number>("Math.round(focused.getBoundingClientRect().top)");
  const before = await top();
  put(0);
  put(39, makeItem("i_40", "File_40.csv", "failed"), makeItem("i_extra", "File_extra.csv", "new"));
  await page.locator("#item-i_extra").waitFor();
  expect(await page.locator("#item-i_40 .status").first().textContent()).toContain("error");
  expect(await page.locator("#item-i_0").count()).toBe(0);
  expect(await page.locator("tbody tr").evaluateAll((rows) => rows.map(({ id }) => id))).toContain("item-i_59");
  expect(await page.evaluate("document.activeElement === focused && focused.isConnected")).toBe(true);
  expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(1);
  expect(await page.getByRole("searchbox").inputValue()).toBe("half a na");
  expect(await page.evaluate("opened")).toBe(true);
  expect(complaints).toEqual([]);
});

it("moves a row without losing the focus that is in it", async () => {
  const { page, items, put } = await openLive();
  await page.getByRole("link", { name: "File_59.csv" }).focus();
  await page.evaluate("window.focused = document.activeElement");
  const [last] = items.splice(59, 1);
  if (last !== undefined) put(0, last);
  await page.locator("tbody tr:first-child#item-i_59").waitFor();
  expect(await page.evaluate("document.activeElement === focused")).toBe(true);
});

it("moves the bar of a run by its progress alone", async () => {
  const { page, put, events } = await openLive();
  put(3, makeItem("i_3", "File_3.csv", "running"));
  const row = page.locator("#item-i_3");
  await row.locator("progress").waitFor();
  const progress = { done: 900_000, total: 1_000_000, unit: "rows" };
  events.tell({ kind: "progress", runId: "r_i_3_1", itemId: "i_3", progress });
  await row.getByText("900,000 of 1,000,000 rows").waitFor();
  expect(await row.locator("progress").getAttribute("value")).toBe("900000");
  expect(await row.locator("[data-left]").textContent()).toMatch(/about .* left/);
});

it("pauses and goes on without a reload, and has it in the address", async () => {
  const { page, put, complaints } = await openLive();
  await page.getByRole("link", { name: "Pause" }).click();
  await connection(page, "paused");
  expect(new URL(page.url()).search).toBe("?refresh=off");
  put(5, makeItem("i_5", "File_5.csv", "failed"));
  await page.getByText("Updates are paused.").waitFor();
  expect(await page.locator("#item-i_5 .status").first().textContent()).toContain("preliminary");
  await page.getByRole("link", { name: "Resume" }).click();
  await page.locator("#item-i_5").getByText("error").waitFor();
  expect(new URL(page.url()).search).toBe("");
  expect(await page.evaluate("opened")).toBe(true);
  expect(complaints).toEqual([]);
});

it("goes on after the server was away, with what happened meanwhile", async () => {
  const { page, url, view, close, items } = await openLive();
  await close();
  await connection(page, "reconnecting");
  items[7] = makeItem("i_7", "File_7.csv", "failed");
  const again = await serve({ items, events: view.events }, { port: Number(new URL(url).port) });
  expect(again.url).toBe(url);
  await connection(page, "live");
  await page.locator("#item-i_7").getByText("error").waitFor();
  expect(await page.evaluate("opened")).toBe(true);
});

it("loads itself again when another version answers", async () => {
  const { page, url, close, items } = await openLive();
  await close();
  await serve({ items, status: { version: "0.2.0" } }, { port: Number(new URL(url).port) });
  await page.locator('html[data-version="0.2.0"][data-connection="live"]').waitFor({ state: "attached" });
  expect(await page.evaluate("window.opened")).toBe(undefined);
});

it("asks every few seconds when no stream can be had", async () => {
  const events = makeFakeEvents();
  const items = [makeItem("i_1", "File_1.csv", "new")];
  const { url } = await serve({ events, items });
  const { page } = await openWatched(browser, url);
  await page.route("**/api/v1/events*", (route) => route.abort());
  await page.goto("/items");
  await connection(page, "polling");
  items[0] = makeItem("i_1", "File_1.csv", "failed");
  await page.locator("#item-i_1").getByText("error").waitFor();
  await page.getByText("Looks every 5 s.").waitFor();
});

it("tells a changed sentence politely, and ticks", async () => {
  const { page, put, complaints } = await openLive("/");
  const sentence = await page.locator("[data-announce]").textContent();
  put(5, makeItem("i_5", "File_5.csv", "failed"));
  await page.locator('p[role="status"]', { hasText: "1 error" }).waitFor({ state: "attached" });
  expect(await page.locator("[data-announce]").textContent()).not.toBe(sentence);
  const first = await page.locator("[data-ago]").first().textContent();
  await page
    .locator("[data-ago]")
    .first()
    .filter({ hasNotText: first ?? "" })
    .waitFor();
  expect(complaints).toEqual([]);
});

it("looks at an item's page again for its own events alone", async () => {
  const { page, url, put, events } = await openLive("/items/i_5");
  const looks: string[] = [];
  page.on("request", (request) => looks.push(request.url()));
  events.tell(change("i_6"));
  put(5, makeItem("i_5", "File_5.csv", "failed"));
  await page.locator(".sentence").getByText("error").waitFor();
  expect(looks).toEqual([`${url}/items/i_5`]);
});
