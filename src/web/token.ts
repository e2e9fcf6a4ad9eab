import { createHmac, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";
import { sha256 } from "../lib/hash.ts";
import { withForm } from "./body.ts";
import type { Page } from "./pages/layout.ts";
import { loginPage } from "./pages/login.ts";
import { HttpProblem } from "./problem.ts";
import { pathOfOurs } from "./return-path.ts";
import type { Route } from "./routes.ts";

/** What needs no token: the check of a container, files that are the same for all, and the way in. */
const OPEN = /^\/(?:healthz|readyz|login|assets\/.+)$/;
const API = /^\/(?:api\/|metrics$|readyz$|openapi\.json$)/;
const COOKIE_AGE_SECONDS = 30 * 86_400;

/** Lets only those pass who know the token, by `Authorization: Bearer` or by the cookie of the login form. */
export function requireToken(token: string): RequestHandler {
  const cookie = cookieOf(token);
  return (request, response, next) => {
    if (OPEN.test(request.path) || isAllowed(request, token, cookie)) return next();
    if (request.method === "GET" && !API.test(request.path)) {
      response.redirect(303, `/login?${new URLSearchParams({ back: request.originalUrl })}`);
      return;
    }
    throw new HttpProblem(401, "This server asks for its token.", {
      hint: "Send it as Authorization: Bearer, or log in on the page /login.",
      headers: { "WWW-Authenticate": "Bearer" },
    });
  };
}

/** The page /login and what its form sends: `token`, and `back` for the page that was asked for. */
export function loginRoutes(token: string, send: (response: Response, page: Page) => void): readonly Route[] {
  const cookie = cookieOf(token);
  const body = z.object({ token: z.string().max(1_000), back });
  return [
    {
      path: "/login",
      get: (request, response) => {
        const known = z.object({ back }).safeParse(request.query);
        send(response, loginPage({ back: known.data?.back, failed: false }));
      },
      post: withForm(body, (form, request, response) => {
        if (!isSame(form.token.trim(), token)) {
          send(response.status(401), loginPage({ back: form.back, failed: true }));
          return;
        }
        response.cookie(cookie.name, cookie.value, {
          httpOnly: true,
          sameSite: "strict",
          // Behind a proxy with TLS only the browser knows how it came here.
          secure: request.headers.origin?.startsWith("https:") === true,
          maxAge: COOKIE_AGE_SECONDS * 1_000,
        });
        response.redirect(303, form.back ?? "/");
      }),
    },
  ];
}

const back = z.string().max(2_000).optional().catch(undefined).transform(pathOfOurs);

interface Cookie {
  readonly name: string;
  readonly value: string;
}

/** Made from the token, so that it outlives a restart and ends with the token, but does not hold it. */
function cookieOf(token: string): Cookie {
  const derive = (use: string) => createHmac("sha256", token).update(`pairflow ${use}`).digest("hex");
  // Browsers share cookies between the ports of a host, where several flows may be served.
  return { name: `pairflow_${derive("name").slice(0, 8)}`, value: derive("cookie") };
}

function isAllowed(request: Request, token: string, cookie: Cookie): boolean {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "") ?? [];
  if (bearer !== undefined) return isSame(bearer, token);
  const sent = (request.headers.cookie ?? "").split(";").map((part) => part.trim());
  return sent.some(
    (part) => part.startsWith(`${cookie.name}=`) && isSame(part.slice(cookie.name.length + 1), cookie.value),
  );
}

/** Takes the same time wherever the texts differ, and whatever their lengths. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(one)), Buffer.from(sha256(other)));
}
