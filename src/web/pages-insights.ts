import type { Request, RequestHandler } from "express";
import type { ItemDocument } from "../app/item-documents.ts";
import type { FlowView } from "../app/view.ts";
import { pairOf } from "./api.ts";
import { type InsightsQuery, parseFlowQuery, parseGridQuery, parseInsightsQuery } from "./insights-query.ts";
import type { PageTools } from "./page-tools.ts";
import { flowPage } from "./pages/flow.ts";
import { gridPage } from "./pages/grid.ts";
import { insightsPage } from "./pages/insights.ts";
import { pairPage } from "./pages/pair.ts";
import type { ScoresOfItem } from "./pages/scores.ts";
import { systemPage } from "./pages/system.ts";
import type { Route } from "./routes.ts";

const RUNS_SHOWN = 20;
/** Links to further scores. */
const CANDIDATES = 8;
/** Files that are read to find one with scores when nobody names an item. */
const TRIED = 2;

/** The screens that show the whole and the past: grid, flow, insights, system, and one pair. */
export function insightRoutes(tools: PageTools): readonly Route[] {
  return [
    { path: "/grid", get: grid(tools) },
    { path: "/flow", get: flow(tools) },
    { path: "/insights", get: insights(tools) },
    { path: "/system", get: system(tools) },
    { path: "/pairs/:name", get: pair(tools) },
  ];
}

function grid({ view, send }: PageTools): RequestHandler {
  return (request, response) => {
    const { pairs } = view.status();
    const query = parseGridQuery(request.query, pairs.length);
    const documents = { grid: view.insights.grid(query), pairs };
    send(response, gridPage(documents, query, isPaused(request)));
  };
}

function flow({ view, send }: PageTools): RequestHandler {
  return (request, response) => {
    const { pair } = parseFlowQuery(request.query);
    send(response, flowPage(view.insights.graph(), pair));
  };
}

function insights({ view, clock, send }: PageTools): RequestHandler {
  return async (request, response) => {
    const query = parseInsightsQuery(request.query);
    const { pair, window } = query;
    const stats = view.insights.stats({ pair, window });
    const pairs = view.pairs().map(({ name }) => name);
    send(response, insightsPage({ stats, pairs, scores: await findScores(view, query) }, query, clock.now()));
  };
}

function system({ view, clock, send }: PageTools): RequestHandler {
  return async (_request, response) => {
    send(response, systemPage({ system: await view.insights.system(), status: view.status() }, clock.now()));
  };
}

function pair({ view, clock, send }: PageTools): RequestHandler {
  return (request, response) => {
    const found = pairOf(view, request.params["name"]);
    const { name } = found;
    const stats = view.insights.stats({ pair: name, window: "7d" });
    const runs = view.insights.runs({ pair: name, limit: RUNS_SHOWN }).items;
    const options = { now: clock.now(), readOnly: view.readOnly };
    send(response, pairPage({ pair: found, stats, runs }, options));
  };
}

/** Of the named item, or of the newest target that has some; at most a few files are read. */
async function findScores(view: FlowView, { pair, item: id }: InsightsQuery): Promise<ScoresOfItem> {
  const candidates = newestScored(view, pair);
  const named = id === undefined ? undefined : view.item(id);
  const tried = id === undefined ? candidates.slice(0, TRIED) : [named].filter((item) => item !== undefined);
  for (const item of tried) {
    const scores = await view.insights.scores(item.id);
    if (scores !== undefined) return { shown: { item, scores }, candidates };
  }
  return { shown: undefined, candidates };
}

/** Of one pair, or of those that score. */
function newestScored(view: FlowView, pair: string | undefined): readonly ItemDocument[] {
  const scoring = view.pairs().filter(({ job, name }) => (pair === undefined ? job === "zscore" : name === pair));
  return scoring
    .flatMap(({ name }) => view.items({ pair: name, status: "success", sort: "updated", limit: CANDIDATES }).items)
    .toSorted((one, other) => (other.updatedAt ?? "").localeCompare(one.updatedAt ?? ""))
    .slice(0, CANDIDATES);
}

/** Pause is an address too, so it works without JavaScript and survives a reload. */
function isPaused(request: Request): boolean {
  return request.query["refresh"] === "off";
}
