import express, { type ErrorRequestHandler, type Express, type Response } from "express";
import type { FlowView } from "../app/view.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import { apiRoutes } from "./api.ts";
import { type Assets, assetRoutes } from "./assets.ts";
import { allowHosts, refuseReadOnly, sameOrigin, securityHeaders } from "./guard.ts";
import { layout, type Page } from "./pages/layout.ts";
import { problemPage } from "./pages/problem.ts";
import { pageRoutes } from "./pages.ts";
import { HttpProblem, problemOf } from "./problem.ts";
import { mountRoutes } from "./routes.ts";

/** What a site needs besides the view; `host` is the one it will listen on. */
export interface SiteOptions {
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly assets: Assets;
  readonly clock: Pick<Clock, "now">;
  readonly logger: Logger;
}

/** Pages and API of a flow as one express application; it does not listen yet. */
export function makeSite(view: FlowView, options: SiteOptions): Express {
  const { host, allowedHosts, assets, clock, logger } = options;
  const site = express();
  // "json escape" writes < > & as \u00.. in JSON, should a browser ever take it for a page.
  site.disable("x-powered-by").set("json escape", true);
  site.use(securityHeaders());
  // "no-cache" still lets ETags work: a browser asks each time and gets 304 when nothing changed.
  site.use((_request, response, next) => {
    response.set("Cache-Control", "private, no-cache");
    next();
  });
  // A health check comes by address or container name, and its answer is no secret.
  const checkHost = allowHosts(host, allowedHosts);
  site.use((request, response, next) => (request.path === "/healthz" ? next() : checkHost(request, response, next)));

  const send = makeSend(view, assets);
  const routes = [...assetRoutes(assets), ...apiRoutes(view), ...pageRoutes({ view, clock, send })];
  mountRoutes(site, routes, [sameOrigin, refuseReadOnly(view.readOnly)]);
  site.use(() => {
    throw new HttpProblem(404, "There is nothing at this address.");
  });
  site.use(answerProblem(send, logger));
  return site;
}

function makeSend(view: FlowView, { stylesheet, icon }: Assets) {
  // Asked for once: the page about an error must not need the view that may have failed.
  const frame = {
    flowName: view.name,
    readOnly: view.readOnly,
    version: view.status().version,
    stylesheetHref: stylesheet.href,
    iconHref: icon.href,
  };
  return (response: Response, page: Page): void => {
    response.type("html").send(layout(page, frame));
  };
}

/** Programs get problem+json, people get a page. */
function answerProblem(send: (response: Response, page: Page) => void, logger: Logger): ErrorRequestHandler {
  return (thrown, request, response, next) => {
    if (response.headersSent) return next(thrown);
    const { status, headers, document } = problemOf(thrown, logger);
    response.status(status).set(headers);
    if (/^\/(api\/|healthz$)/.test(request.path)) {
      response.type("application/problem+json").send(JSON.stringify(document));
    } else {
      send(response, problemPage(document));
    }
  };
}
