import { describe, expect, it, onTestFinished } from "vitest";
import type { FlowActions } from "../../src/app/actions.ts";
import { FlowError } from "../../src/domain/errors.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { startServer } from "../../src/web/server.ts";
import { makeFakeActions } from "./fake-actions.ts";
import { makeFakeLogger, makeFakeView, NOW } from "./fake-view.ts";
import { postForm, postJson } from "./post.ts";

/** A server over a fake flow whose actions remember what they were told, some of them changed. */
async function serve(changes: Partial<FlowActions> = {}, readOnly = false) {
  const view = makeFakeView({ readOnly });
  const actions = makeFakeActions(view.actions.retry);
  const server = await startServer(
    { ...view, actions: { ...actions, ...changes } },
    { port: 0, clock: { ...systemClock, now: () => NOW }, logger: makeFakeLogger() },
  );
  onTestFinished(() => server.close());
  return { url: server.url, told: actions.told };
}

const PROBLEM = "application/problem+json; charset=utf-8";

describe("a change by the API", () => {
  const cases: readonly (readonly [path: string, body: unknown, status: number, told: string])[] = [
    ["/api/v1/items/i_failed/skip", { reason: " closed " }, 200, "skip i_failed closed"],
    ["/api/v1/items/i_skipped/unskip", undefined, 202, "unskip i_skipped"],
    ["/api/v1/items/i_done/redo", {}, 202, "redo i_done"],
    ["/api/v1/pairs/merge/pause", { reason: "late" }, 200, "pause merge"],
    ["/api/v1/pairs/merge/pause", undefined, 200, "pause merge"],
    ["/api/v1/pairs/merge/resume", undefined, 200, "resume merge"],
    ["/api/v1/runs/r_i_running_1/cancel", undefined, 202, "cancel r_i_running_1"],
    ["/api/v1/scan", undefined, 202, "scan"],
    ["/api/v1/trash/i_done~2026-11-21~11-03-18.004/restore", undefined, 200, "restore i_done~2026-11-21~11-03-18.004"],
    ["/api/v1/items/actions", { action: "retry", filter: { status: "error" }, expectedCount: 3 }, 202, "retry 3"],
  ];

  it.each(cases)("POST %s %j", async (path, body, status, told) => {
    const flow = await serve();
    const answer = await postJson(flow.url, path, body);
    expect(answer.status).toBe(status);
    expect(flow.told).toEqual([told]);
  });

  it("of what does not exist is 404", async () => {
    const { url, told } = await serve({ restore: async () => false });
    for (const path of [
      "/api/v1/items/none/skip",
      "/api/v1/items/none/redo",
      "/api/v1/pairs/none/pause",
      "/api/v1/runs/none/cancel",
      "/api/v1/trash/none/restore",
    ]) {
      const answer = await postJson(url, path, path.endsWith("skip") ? { reason: "x" } : undefined);
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([path, 404, PROBLEM]);
    }
    expect(told).toEqual([]);
  });

  it("that has nothing left to do is 409", async () => {
    const { url } = await serve({
      skip: () => false,
      unskip: () => false,
      redo: async () => undefined,
      pause: () => false,
      resume: () => false,
      cancel: async () => false,
    });
    for (const path of [
      "/api/v1/items/i_done/retry",
      "/api/v1/items/i_failed/unskip",
      "/api/v1/items/i_failed/redo",
      "/api/v1/pairs/merge/pause",
      "/api/v1/pairs/merge/resume",
      "/api/v1/runs/r_i_failed_1/cancel",
    ]) {
      expect([path, (await postJson(url, path)).status]).toEqual([path, 409]);
    }
    expect((await postJson(url, "/api/v1/items/i_done/skip", { reason: "x" })).status).toBe(409);
  });

  it("of a list that has changed meanwhile is 409 and says how many there are", async () => {
    const { url } = await serve({ applyToAll: async () => ({ found: 7 }) });
    const answer = await postJson(url, "/api/v1/items/actions", { action: "retry", filter: {}, expectedCount: 3 });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ detail: "The list has changed: 7 items fit it now, not 3." });
  });

  const wrong: readonly (readonly [string, string, unknown, number])[] = [
    ["an unknown field", "/api/v1/items/i_failed/retry", { force: true }, 400],
    ["a skip without a reason", "/api/v1/items/i_failed/skip", {}, 400],
    ["a skip with a blank reason", "/api/v1/items/i_failed/skip", { reason: "  " }, 400],
    ["a reason of a novel", "/api/v1/items/i_failed/skip", { reason: "x".repeat(301) }, 400],
    ["an action nobody knows", "/api/v1/items/actions", { action: "delete", filter: {}, expectedCount: 1 }, 400],
    ["an action without a count", "/api/v1/items/actions", { action: "retry", filter: {} }, 400],
    ["a filter nobody knows", "/api/v1/items/actions", { action: "retry", filter: { x: 1 }, expectedCount: 1 }, 400],
    ["skips without a reason", "/api/v1/items/actions", { action: "skip", filter: {}, expectedCount: 1 }, 400],
    ["what is no JSON", "/api/v1/scan", "{", 400],
    ["a polluted prototype", "/api/v1/scan", '{"__proto__":{"x":1}}', 400],
    ["a large body", "/api/v1/scan", JSON.stringify({ x: "x".repeat(20_000) }), 413],
  ];
  it.each(wrong)("with %s is refused", async (_name, path, body, status) => {
    const { url, told } = await serve();
    const answer = await postJson(url, path, body);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, PROBLEM]);
    expect(told).toEqual([]);
  });

  it("in another form than JSON is refused, since foreign pages can send that", async () => {
    const { url, told } = await serve();
    expect((await postForm(url, "/api/v1/items/i_failed/skip", { reason: "x" })).status).toBe(415);
    expect((await postJson(url, "/api/v1/scan", "{}", { "Content-Type": "text/plain" })).status).toBe(415);
    expect(told).toEqual([]);
  });

  it("says 503 and what to do while the disk or the journal fails", async () => {
    const hint = "Free some disk space.";
    const { url } = await serve({
      skip: () => {
        throw new FlowError("journal-unusable", "the journal cannot be used", { kind: "environment", hint });
      },
    });
    const answer = await postJson(url, "/api/v1/items/i_failed/skip", { reason: "x" });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ hint });
  });

  it("takes the filters of the list", async () => {
    const filters: unknown[] = [];
    const { url } = await serve({
      applyToAll: async (_action, filter) => {
        filters.push(filter);
        return { changed: 0, unchanged: 0 };
      },
    });
    const filter = { status: "unfinished", pair: "merge", reason: "failed", q: "A", since: "2026-11-21T00:00:00Z" };
    await postJson(url, "/api/v1/items/actions", { action: "retry", filter, expectedCount: 0 });
    const { q, since, ...same } = filter;
    expect(filters).toEqual([{ ...same, text: q, since: Date.parse(since) }]);
  });
});

describe("a form", () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
    ["/items/i_failed/skip", { reason: "closed" }, "/items/i_failed", "skip i_failed closed"],
    ["/items/i_skipped/unskip", {}, "/items/i_skipped", "unskip i_skipped"],
    ["/items/i_done/redo", {}, "/items/i_done", "redo i_done"],
    ["/items/i_done/restore", { trash: "i_done~x" }, "/items/i_done", "restore i_done~x"],
    ["/pairs/merge/pause", { reason: "" }, "/pairs/merge", "pause merge"],
    ["/pairs/merge/resume", {}, "/pairs/merge", "resume merge"],
    ["/runs/r_i_running_1/cancel", {}, "/runs/r_i_running_1", "cancel r_i_running_1"],
    ["/scan", {}, "/", "scan"],
    ["/scan", { back: "/items?status=error" }, "/items?status=error", "scan"],
    [
      "/items/actions",
      { action: "skip", filter: "status=error&sort=updated", expectedCount: "5", reason: "late" },
      "/items?status=error&sort=updated",
      "skip 5",
    ],
    ["/items/actions", { action: "retry", filter: "", expectedCount: "2", reason: "" }, "/items", "retry 2"],
  ];

  it.each(cases)("to %s with %j comes back to a page", async (path, fields, location, told) => {
    const flow = await serve();
    const answer = await postForm(flow.url, path, fields);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, location]);
    expect(flow.told).toEqual([told]);
  });

  it.each([
    "https://evil.example/",
    "//evil.example/items",
    "/\\evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
  ])("does not lead to %j", async (back) => {
    const { url } = await serve();
    expect((await postForm(url, "/scan", { back })).headers.get("location")).toBe("/");
  });

  it("comes back also when another was faster", async () => {
    const { url } = await serve({ skip: () => false, redo: async () => undefined, cancel: async () => false });
    for (const path of ["/items/i_failed/redo", "/items/i_failed/skip"]) {
      expect((await postForm(url, path, { reason: "x" })).status).toBe(303);
    }
  });

  it("for a list that has changed is a page with 409", async () => {
    const { url } = await serve({ applyToAll: async () => ({ found: 7 }) });
    const answer = await postForm(url, "/items/actions", { action: "retry", filter: "", expectedCount: "3" });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("7 items fit it now, not 3");
  });

  it("without a reason for a skip is a page with 400", async () => {
    const { url, told } = await serve();
    expect((await postForm(url, "/items/i_failed/skip", { reason: " " })).status).toBe(400);
    const fields = { action: "skip", filter: "", expectedCount: "3", reason: "" };
    expect((await postForm(url, "/items/actions", fields)).status).toBe(400);
    expect(told).toEqual([]);
  });
});

describe("every change", () => {
  const paths = [
    "/items/actions",
    "/items/i_failed/skip",
    "/items/i_failed/unskip",
    "/items/i_failed/redo",
    "/items/i_failed/restore",
    "/pairs/merge/pause",
    "/pairs/merge/resume",
    "/runs/r_i_running_1/cancel",
    "/scan",
    "/api/v1/items/actions",
    "/api/v1/items/i_failed/skip",
    "/api/v1/items/i_failed/redo",
    "/api/v1/pairs/merge/pause",
    "/api/v1/runs/r_i_running_1/cancel",
    "/api/v1/scan",
    "/api/v1/trash/x/restore",
  ];

  it("is refused from another origin, and in read-only mode", async () => {
    const open = await serve();
    const shut = await serve({}, true);
    for (const path of paths) {
      expect([path, (await postJson(open.url, path, {}, { Origin: "https://evil.example" })).status]).toEqual([
        path,
        403,
      ]);
      expect([path, (await postJson(shut.url, path, {})).status]).toEqual([path, 403]);
    }
    expect([...open.told, ...shut.told]).toEqual([]);
  });

  it("is a POST and no GET", async () => {
    const { url, told } = await serve();
    for (const path of paths) expect([path, (await fetch(url + path)).status]).toEqual([path, 405]);
    expect(told).toEqual([]);
  });
});

it("lists what was put aside of an item", async () => {
  const trashed = { id: "i_done~x", pair: "p", key: "k", target: "out/k", trashedAt: "2026-11-21T11:03:18.004Z" };
  const { url } = await serve({ trashOf: async () => [trashed] });
  const answer = await fetch(`${url}/api/v1/items/i_done/trash`);
  expect(await answer.json()).toEqual({ items: [trashed], total: 1, nextCursor: null });
});
