import type { Request, RequestHandler, Response } from "express";
import type { ItemDetail } from "../app/item-documents.ts";
import type { RunDetail } from "../app/run-documents.ts";
import type { FlowView, Health, PairDocument } from "../app/view.ts";
import { showInvisible } from "../lib/invisible.ts";
import type { Clock } from "../ports/runtime.ts";
import {
  parseActivityQuery,
  parseGridQuery,
  parseItemQuery,
  parsePreviewQuery,
  parseRunQuery,
  parseStatsQuery,
} from "./api-queries.ts";
import { openApi } from "./openapi.ts";
import { HttpProblem } from "./problem.ts";
import type { Route } from "./routes.ts";

/** The part of the documented API that shows: documents of `FlowView` as they are; `openapi.ts` describes each. */
export function apiRoutes(view: FlowView, clock: Pick<Clock, "now">): readonly Route[] {
  const { insights } = view;
  let description: ReturnType<typeof openApi> | undefined;
  return [
    { path: "/healthz", get: health(() => view.health()) },
    { path: "/readyz", get: health(() => view.readiness()) },
    { path: "/openapi.json", get: answer(() => (description ??= openApi(view.status().version))) },
    { path: "/api/v1/status", get: answer(() => view.status()) },
    { path: "/api/v1/pairs", get: answer(() => listOf(view.pairs())) },
    { path: "/api/v1/pairs/:name", get: answer(({ params }) => pairOf(view, params["name"])) },
    { path: "/api/v1/items", get: answer(({ query }) => view.items(parseItemQuery(query, clock.now()))) },
    { path: "/api/v1/items/:id", get: answer(({ params }) => itemOf(view, params["id"])) },
    { path: "/api/v1/items/:id/preview", get: answer((request) => preview(view, request)) },
    { path: "/api/v1/items/:id/scores", get: answer((request) => scores(view, request)) },
    { path: "/api/v1/runs", get: answer(({ query }) => insights.runs(parseRunQuery(query, clock.now()))) },
    { path: "/api/v1/runs/:id", get: answer(({ params }) => runOf(view, params["id"])) },
    { path: "/api/v1/runs/:id/log", get: log(view) },
    { path: "/api/v1/activity", get: answer(({ query }) => insights.runs(parseActivityQuery(query))) },
    { path: "/api/v1/stats", get: answer((request) => stats(view, request)) },
    { path: "/api/v1/grid", get: answer(({ query }) => insights.grid(parseGridQuery(query))) },
    { path: "/api/v1/graph", get: answer(() => insights.graph()) },
    { path: "/api/v1/config", get: answer(() => insights.system()) },
  ];
}

/** The item of this id. Throws a 404. */
export function itemOf(view: FlowView, id: unknown): ItemDetail {
  const item = typeof id === "string" ? view.item(id) : undefined;
  if (item !== undefined) return item;
  throw new HttpProblem(404, "There is no item with this id.", {
    hint: "Its source files may have been removed, or the config changed.",
  });
}

/** The run of this id. Throws a 404. */
export function runOf(view: FlowView, id: unknown): RunDetail {
  const run = typeof id === "string" ? view.run(id) : undefined;
  if (run !== undefined) return run;
  throw new HttpProblem(404, "There is no run with this id.", { hint: "Old runs are cleared away in time." });
}

/** The pair of this name. Throws a 404. */
export function pairOf(view: FlowView, name: unknown): PairDocument {
  const found = view.pairs().find((pair) => pair.name === name);
  if (found !== undefined) return found;
  throw new HttpProblem(404, "There is no pair with this name.", { hint: "The config may have changed." });
}

/** Sends what is found as JSON; express gives it an ETag, and answers 304 to who has it already. */
function answer(find: (request: Request) => unknown): RequestHandler {
  return async (request, response) => {
    response.json(await find(request));
  };
}

/** Container health checks and uptime monitors look at the status code alone. */
function health(find: () => Health) {
  return (_request: Request, response: Response) => {
    const found = find();
    response.status(found.healthy ? 200 : 503).json(found);
  };
}

async function preview(view: FlowView, { params, query }: Request) {
  const { id } = itemOf(view, params["id"]);
  const found = await view.insights.preview(id, parsePreviewQuery(query));
  if (found !== undefined) return found;
  throw new HttpProblem(404, "This file of the item is not there.", {
    hint: "Sources count from 0: ?file=0. The target is there once it was made: ?file=target.",
  });
}

async function scores(view: FlowView, { params }: Request) {
  const { id } = itemOf(view, params["id"]);
  const found = await view.insights.scores(id);
  if (found !== undefined) return found;
  throw new HttpProblem(404, "This item has no target with a column of scores.");
}

function stats(view: FlowView, { query }: Request) {
  const wanted = parseStatsQuery(query);
  if (wanted.pair !== undefined) pairOf(view, wanted.pair);
  return view.insights.stats(wanted);
}

/** Terminals obey control characters, so this text has none either. */
function log(view: FlowView): RequestHandler {
  return (request, response) => {
    response.type("text/plain").send(showInvisible(runOf(view, request.params["id"]).log));
  };
}

/** A list that is always whole, in the shape of those that come in pages. */
export function listOf<Row>(items: readonly Row[]) {
  return { items, total: items.length, nextCursor: null };
}
