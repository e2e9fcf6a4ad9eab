import { expect, it } from "vitest";
import { z } from "zod";
import { apiRoutes } from "../../src/web/api.ts";
import { apiActionRoutes } from "../../src/web/api-actions.ts";
import { openApi } from "../../src/web/openapi.ts";
import { DOCUMENTS } from "../../src/web/openapi-documents.ts";
import { OPERATIONS, type Operation } from "../../src/web/operations.ts";
import { makeFakeView, NOW } from "./fake-view.ts";
import { serve } from "./serve.ts";

const PATHS: Readonly<Record<string, string>> = {
  "/api/v1/pairs/:name": "/api/v1/pairs/z-scores",
  "/api/v1/pairs/:name/pause": "/api/v1/pairs/z-scores/pause",
  "/api/v1/pairs/:name/resume": "/api/v1/pairs/z-scores/resume",
  "/api/v1/runs/:id": "/api/v1/runs/r_i_failed_1",
  "/api/v1/runs/:id/log": "/api/v1/runs/r_i_failed_1/log",
  "/api/v1/runs/:id/cancel": "/api/v1/runs/r_i_running_1/cancel",
  "/api/v1/items/:id/preview": "/api/v1/items/i_failed/preview?line=7",
  "/api/v1/items/:id/scores": "/api/v1/items/i_done/scores",
};
const BODIES: Readonly<Record<string, unknown>> = {
  "/api/v1/items/:id/skip": { reason: "The fund was closed." },
  "/api/v1/items/actions": { action: "retry", filter: { status: "error" }, expectedCount: 12 },
};

const row = z.object({ id: z.string().optional(), label: z.string().optional() });
const pageShape = z.object({
  items: z.array(row).optional(),
  rows: z.array(row).optional(),
  total: z.number(),
  nextCursor: z.string().nullable(),
});

const key = ({ method, path }: Pick<Operation, "method" | "path">) => `${method} ${path}`;
const documents = OPERATIONS.filter(({ answers }) => Object.values(answers).some((name) => name in DOCUMENTS));

it("describes every address of the API, and no other", () => {
  const view = makeFakeView();
  const routes = [...apiRoutes(view, { now: () => NOW }), ...apiActionRoutes(view)].flatMap(({ path, get, post }) => [
    ...(get === undefined ? [] : [`get ${path}`]),
    ...(post === undefined ? [] : [`post ${path}`]),
  ]);
  expect(OPERATIONS.map(key).toSorted()).toEqual([...routes, "get /api/v1/events", "get /metrics"].toSorted());
});

it("gives a description in which every reference leads somewhere and every operation has its own name", async () => {
  const { url } = await serve();
  const found: unknown = await (await fetch(`${url}/openapi.json`)).json();
  const description = openApi("0.1.0");
  expect(found).toEqual(JSON.parse(JSON.stringify(description)));
  const text = JSON.stringify(description);
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = ""]) => reference);
  for (const name of new Set(references)) {
    expect(Object.keys(description.components.schemas)).toContain(name.replace("#/components/schemas/", ""));
  }
  const names = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, name]) => name);
  expect(new Set(names).size).toBe(OPERATIONS.length);
  expect(description).toMatchObject({
    openapi: "3.1.1",
    paths: { "/api/v1/items/{id}": { get: { parameters: [{ name: "id", in: "path", required: true }] } } },
  });
});

it.each(documents.map((operation) => [key(operation), operation] as const))(
  "answers %s with the document that is described",
  async (_name, { method, path, answers }) => {
    const { url } = await serve();
    const address = url + (PATHS[path] ?? path.replace(":id", "i_failed"));
    const body = JSON.stringify(BODIES[path] ?? {});
    const headers = { Origin: url, "Content-Type": "application/json" };
    const response = await fetch(address, method === "get" ? {} : { method, headers, body });
    const name = Object.entries(answers).find(([status]) => Number(status) === response.status)?.[1] ?? "Problem";
    const answer: unknown = await response.json();
    // A fake has nothing to refuse, but for what is not in its list.
    if (response.status >= 400) expect(path).toMatch(/restore|actions/);
    expect(name in DOCUMENTS && DOCUMENTS[name as keyof typeof DOCUMENTS].safeParse(answer).error).toBeUndefined();
  },
);

it.each([
  "items/nothing",
  "items?limit=0",
  "stats?pair=nothing",
  "runs?since=yesterday",
  "items/i_failed/preview?file=9",
])("answers %s with a problem as it is described", async (path) => {
  const { url } = await serve();
  const response = await fetch(`${url}/api/v1/${path}`);
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(DOCUMENTS.Problem.safeParse(await response.json()).error).toBeUndefined();
});

it.each(["items", "pairs", "runs", "activity", "stats", "grid", "graph", "status"])(
  "gives %s an ETag and answers 304 while nothing changed",
  async (path) => {
    const { url } = await serve();
    const first = await fetch(`${url}/api/v1/${path}`);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W?\/?"/);
    const headers = { "If-None-Match": etag, "Cache-Control": "max-age=0" };
    expect((await fetch(`${url}/api/v1/${path}`, { headers })).status).toBe(304);
  },
);

it("follows the cursor to the end of each list, and shows each row once", async () => {
  const { url } = await serve();
  for (const list of ["items", "runs", "grid"]) {
    const seen: string[] = [];
    let cursor: string | null = "";
    for (; cursor !== null; ) {
      const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page = pageShape.parse(await (await fetch(`${url}/api/v1/${list}?limit=40${query}`)).json());
      seen.push(...(page.items ?? page.rows ?? []).map((row) => row.id ?? row.label ?? ""));
      cursor = page.nextCursor;
      if (cursor === null) expect(seen).toHaveLength(page.total);
    }
    expect(new Set(seen).size).toBe(seen.length);
  }
});
