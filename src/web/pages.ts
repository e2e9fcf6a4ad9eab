import type { Request, RequestHandler, Response } from "express";
import type { FlowView } from "../app/view.ts";
import type { Clock } from "../ports/runtime.ts";
import { itemOf, runOf } from "./api.ts";
import { itemPage } from "./pages/item.ts";
import { itemsPage } from "./pages/items.ts";
import type { Page } from "./pages/layout.ts";
import { overviewPage } from "./pages/overview.ts";
import { runPage } from "./pages/run.ts";
import { parseListQuery } from "./query.ts";
import type { Route } from "./routes.ts";

/** On the overview; the rest is one click away. */
const PROBLEMS_SHOWN = 5;

/** What the pages need: the flow, the time, and a way to send a page in its frame. */
export interface PageTools {
  readonly view: FlowView;
  readonly clock: Pick<Clock, "now">;
  readonly send: (response: Response, page: Page) => void;
}

/** The screens for people, and the one form they have. */
export function pageRoutes(tools: PageTools): readonly Route[] {
  return [
    { path: "/", get: overview(tools) },
    { path: "/items", get: items(tools) },
    { path: "/items/:id", get: item(tools) },
    { path: "/items/:id/retry", post: retry(tools) },
    { path: "/runs/:id", get: run(tools) },
  ];
}

function overview({ view, clock, send }: PageTools): RequestHandler {
  return (request, response) => {
    const failed = view.items({ status: "error", limit: PROBLEMS_SHOWN });
    const documents = { status: view.status(), pairs: view.pairs(), failed };
    send(response, overviewPage(documents, { now: clock.now(), refreshPaused: isPaused(request) }));
  };
}

function items({ view, clock, send }: PageTools): RequestHandler {
  return (request, response) => {
    const list = parseListQuery(request.query);
    const documents = { page: view.items(list.query), pairs: view.pairs(), counts: view.status().counts };
    send(response, itemsPage(documents, list, clock.now()));
  };
}

function item({ view, clock, send }: PageTools): RequestHandler {
  return (request, response) => {
    const found = itemOf(view, request.params["id"]);
    const { readOnly } = view;
    send(response, itemPage(found, { now: clock.now(), readOnly, refreshPaused: isPaused(request) }));
  };
}

function run({ view, send }: PageTools): RequestHandler {
  return (request, response) => {
    send(response, runPage(runOf(view, request.params["id"]), { refreshPaused: isPaused(request) }));
  };
}

/** When two people press at once, the second comes to the page as well, which says how it stands. */
function retry({ view }: PageTools): RequestHandler {
  return (request, response) => {
    const { id } = itemOf(view, request.params["id"]);
    view.actions.retry(id);
    response.redirect(303, `/items/${encodeURIComponent(id)}`);
  };
}

/** Pause is an address too, so it works without JavaScript and survives a reload. */
function isPaused(request: Request): boolean {
  return request.query["refresh"] === "off";
}
