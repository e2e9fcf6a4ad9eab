import type { RequestHandler } from "express";
import { runOf } from "./api.ts";
import { itemRoute } from "./item-route.ts";
import { parseListQuery } from "./list-query.ts";
import type { PageTools } from "./page-tools.ts";
import { itemsPage } from "./pages/items.ts";
import { overviewPage } from "./pages/overview.ts";
import { runPage } from "./pages/run.ts";
import type { Route } from "./routes.ts";

/** On the overview; the rest is one click away. */
const PROBLEMS_SHOWN = 5;
const RUNS_SHOWN = 10;

/** The screens for people. */
export function pageRoutes(tools: PageTools): readonly Route[] {
  return [
    { path: "/", get: overview(tools) },
    { path: "/items", get: items(tools) },
    { path: "/items/:id", get: itemRoute(tools) },
    { path: "/runs/:id", get: run(tools) },
  ];
}

function overview({ view, clock, send }: PageTools): RequestHandler {
  return (request, response) => {
    const failed = view.items({ status: "error", limit: PROBLEMS_SHOWN });
    const { items: runs } = view.insights.runs({ limit: RUNS_SHOWN });
    const documents = { status: view.status(), pairs: view.pairs(), failed, runs };
    const allPairs = request.query["pairs"] === "all";
    send(response, overviewPage(documents, { now: clock.now(), allPairs }));
  };
}

function items({ view, clock, send }: PageTools): RequestHandler {
  return (request, response) => {
    const now = clock.now();
    const list = parseListQuery(request.query, now);
    const documents = { page: view.items(list.query), pairs: view.pairs(), counts: view.status().counts };
    send(response, itemsPage(documents, list, { now, readOnly: view.readOnly }));
  };
}

function run({ view, clock, send }: PageTools): RequestHandler {
  return (request, response) => {
    const errorsOnly = request.query["log"] === "errors";
    const choice = { now: clock.now(), readOnly: view.readOnly, errorsOnly };
    const run = runOf(view, request.params["id"]);
    const item = view.item(run.itemId);
    send(response, runPage({ run, item: item?.lastRunId === run.id ? item : undefined }, choice));
  };
}
