import type { RequestHandler } from "express";
import type { FlowView, ItemDetail, RunDetail } from "../app/view.ts";
import { showInvisible } from "../lib/invisible.ts";
import { HttpProblem } from "./problem.ts";
import { parseItemQuery } from "./query.ts";
import type { Route } from "./routes.ts";

/** The documented API under /api/v1, and /healthz: documents of `FlowView` as they are. */
export function apiRoutes(view: FlowView): readonly Route[] {
  return [
    { path: "/healthz", get: health(view) },
    { path: "/api/v1/status", get: (_request, response) => void response.json(view.status()) },
    { path: "/api/v1/pairs", get: (_request, response) => void response.json(listOf(view.pairs())) },
    { path: "/api/v1/pairs/:name", get: pair(view) },
    {
      path: "/api/v1/items",
      get: (request, response) => void response.json(view.items(parseItemQuery(request.query))),
    },
    { path: "/api/v1/items/:id", get: (request, response) => void response.json(itemOf(view, request.params["id"])) },
    { path: "/api/v1/items/:id/retry", post: retry(view) },
    { path: "/api/v1/runs/:id", get: (request, response) => void response.json(runOf(view, request.params["id"])) },
    { path: "/api/v1/runs/:id/log", get: log(view) },
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

/** Container health checks and uptime monitors look at the status code alone. */
function health(view: FlowView): RequestHandler {
  return (_request, response) => {
    const health = view.health();
    response.status(health.healthy ? 200 : 503).json(health);
  };
}

function pair(view: FlowView): RequestHandler {
  return (request, response) => {
    const found = view.pairs().find(({ name }) => name === request.params["name"]);
    if (found === undefined) throw new HttpProblem(404, "There is no pair with this name.");
    response.json(found);
  };
}

/** Accepted, not done: the answer shows the item as it stands right after. */
function retry(view: FlowView): RequestHandler {
  return (request, response) => {
    const { id } = itemOf(view, request.params["id"]);
    if (!view.actions.retry(id)) {
      throw new HttpProblem(409, "There is nothing to retry: this item has not failed, or has just been started.");
    }
    response.status(202).json(itemOf(view, id));
  };
}

/** Terminals obey control characters, so this text has none either. */
function log(view: FlowView): RequestHandler {
  return (request, response) => {
    response.type("text/plain").send(showInvisible(runOf(view, request.params["id"]).log));
  };
}

/** A list that is always whole, in the shape of those that come in pages. */
function listOf<Row>(items: readonly Row[]) {
  return { items, total: items.length, nextCursor: null };
}
