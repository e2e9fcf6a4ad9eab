import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { FlowEvent } from "../../src/app/events.ts";
import type { ItemDetail } from "../../src/app/item-documents.ts";
import { startBrowser } from "./browser.ts";
import { makeFakeEvents } from "./fake-events.ts";
import { makeFakeInsights } from "./fake-insights.ts";
import { makeItem } from "./fake-items.ts";
import { NOW } from "./fake-view.ts";
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

it("leaves a form that is being filled in as it was opened, with the number it is for", async () => {
  const { page, put } = await openLive("/items?status=preliminary");
  await page.getByText("Skip all 60 items …").click();
  await page.getByLabel("Reason", { exact: true }).last().fill("half a rea");
  put(0);
  await page.locator("#item-i_0").waitFor({ state: "detached" });
  const form = page.locator("form", { has: page.locator('[name="action"][value="skip"]') });
  expect(await form.locator('[name="expectedCount"]').inputValue()).toBe("60");
  expect(await form.locator('[name="reason"]').inputValue()).toBe("half a rea");
});

it("follows the log of a run that goes on, and stays at its end", async () => {
  const events = makeFakeEvents();
  const { url, view } = await serve({ events });
  const run = view.run("r_i_running_1");
  let log = Array.from({ length: 200 }, (_, row) => `row ${row}\n`).join("");
  Object.assign(view, { run: () => run && { ...run, log } });
  const { page } = await openWatched(browser, url);
  await page.goto("/runs/r_i_running_1");
  await connection(page, "live");
  const box = page.locator("[data-follow]");
  await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  log += "the newest row\n";
  events.tell({ kind: "log", runId: "r_i_running_1", line: "the newest row" });
  await page.getByText("the newest row").waitFor();
  expect(await box.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)).toBeLessThan(
    2,
  );
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
  put(4, { ...makeItem("i_4", "File_4.csv", "running"), expectedEndAt: new Date(NOW + 50_000).toISOString() });
  const left = page.locator("#item-i_4 [data-left]");
  await left.filter({ hasNotText: (await left.textContent()) ?? "" }).waitFor();
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
  await page.getByText("The server does not answer; this may be old.").waitFor();
  const [note] = await page
    .locator(".live")
    .evaluateAll((notes) => notes.map((each) => each.getBoundingClientRect().top));
  expect(note).toBeLessThan(page.viewportSize()?.height ?? 0);
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

it("does not load itself again while somebody types", async () => {
  const { page, url, close, items } = await openLive();
  await page.getByRole("searchbox").fill("half a na");
  const patched = page.evaluate(
    "new Promise((done) => document.addEventListener('live:patched', () => done(), { once: true }))",
  );
  await close();
  await serve({ items, status: { version: "0.2.0" } }, { port: Number(new URL(url).port) });
  await patched;
  expect(await page.evaluate("opened")).toBe(true);
  expect(await page.getByRole("searchbox").inputValue()).toBe("half a na");
});

it("says what the server says when its item has gone", async () => {
  const { page, put } = await openLive("/items/i_5");
  put(5);
  await page.getByText("There is no item with this id.").waitFor();
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

it("keeps the numbers of /insights and what /system says as they are now", async () => {
  const insights = { ...makeFakeInsights() };
  const events = makeFakeEvents();
  const { url } = await serve({ events, insights });
  const { page, complaints } = await openWatched(browser, url);
  const openLately = async (path: string) => {
    await page.goto(path);
    await connection(page, "live");
    await page.evaluate("window.opened = true");
  };
  await openLately("/insights");
  await page.locator("figure.plot details").first().locator("summary").click();
  insights.stats = (query) => ({ ...makeFakeInsights().stats(query), truncated: true });
  events.tell({ kind: "status", pair: "timestamps" });
  await page.getByText("older ones are left out").waitFor();
  expect(await page.locator("figure.plot details").first().getAttribute("open")).toBe("");
  expect(await page.evaluate("opened")).toBe(true);
  await openLately("/system");
  insights.system = async () => ({
    ...(await makeFakeInsights().system()),
    firstSeen: { byWatching: 4_711, byScanning: 3 },
  });
  events.tell({ kind: "status", pair: "timestamps" });
  await page.getByText("4,711").waitFor();
  expect(await page.evaluate("opened")).toBe(true);
  expect(complaints).toEqual([]);
});

it("looks at an item's page again for its own events alone", async () => {
  const { page, url, put, events } = await openLive("/items/i_5");
  const looks: string[] = [];
  page.on("request", (request) => looks.push(request.url()));
  await page.evaluate(`new Promise((opened) => {
    const other = new EventSource("/api/v1/events");
    window.heard = new Promise((done) => other.addEventListener("item", () => done()));
    other.addEventListener("hello", () => opened());
  })`);
  events.tell(change("i_6"));
  await page.evaluate("heard");
  put(5, makeItem("i_5", "File_5.csv", "failed"));
  await page.locator(".sentence").getByText("error").waitFor();
  expect(looks.filter((look) => !look.includes("/events"))).toEqual([`${url}/items/i_5`]);
});
