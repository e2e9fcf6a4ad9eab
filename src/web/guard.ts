import { isIPv6 } from "node:net";
import type { RequestHandler } from "express";
import helmet from "helmet";
import { HttpProblem } from "./problem.ts";

/** As `URL` writes them: IPv6 in brackets. No foreign name server can answer for these. */
const LOCAL_NAMES = ["localhost", "127.0.0.1", "[::1]"];
const WILDCARDS = ["0.0.0.0", "::"];

/** Headers of every answer: nothing from elsewhere, nothing inline, no frame. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // With "no-referrer" browsers send "Origin: null" from our own forms, and they would be refused below.
    referrerPolicy: { policy: "same-origin" },
    // Whether a domain has TLS everywhere is for its reverse proxy to say.
    strictTransportSecurity: false,
  });
}

/** Refuses a Host that is not ours, so that a foreign name resolved to this machine (DNS rebinding) reads nothing. */
export function allowHosts(host: string, allowedHosts: readonly string[]): RequestHandler {
  const bound = WILDCARDS.includes(host) ? [] : [host];
  const allowed = new Set([...LOCAL_NAMES, ...[...bound, ...allowedHosts].map(asHostname)]);
  return (request, _response, next) => {
    const name = hostnameOf(request.headers.host);
    if (name !== undefined && allowed.has(name)) return next();
    throw new HttpProblem(421, "This server does not answer to the host name of the request.", {
      hint: "Use localhost, or start the server with --allow-host and this name.",
    });
  };
}

/** Refuses what a page of another origin could have sent. Browsers put Origin on every POST; other clients set it. */
export const sameOrigin: RequestHandler = (request, _response, next) => {
  const site = request.headers["sec-fetch-site"];
  const { origin, host = "" } = request.headers;
  const siteIsOurs = site === undefined || site === "same-origin" || site === "none";
  if (siteIsOurs && origin !== undefined && isOriginOf(origin, host)) return next();
  throw new HttpProblem(403, "A change must come from this server's own pages.", {
    hint: "Other clients send a header Origin that is the address of this server, such as http://localhost:8000.",
  });
};

/** Refuses every change while the server only shows. */
export function refuseReadOnly(readOnly: boolean): RequestHandler {
  return (_request, _response, next) => {
    if (!readOnly) return next();
    throw new HttpProblem(403, "This server is read-only.", { hint: "Start it without --read-only to make changes." });
  };
}

/** The scheme is taken from Origin: behind a proxy with TLS ours differs from the browser's. */
function isOriginOf(origin: string, host: string): boolean {
  const from = URL.parse(origin);
  if (from === null || !/^https?:$/.test(from.protocol)) return false;
  return from.host === URL.parse(`${from.protocol}//${host}`)?.host;
}

/** Lower-case name without port; undefined for what is more than a host, such as `evil@localhost`. */
function hostnameOf(host: string | undefined): string | undefined {
  if (host === undefined || /[/@?#\\]/.test(host)) return undefined;
  return URL.parse(`http://${host}`)?.hostname;
}

/** A name from the command line in the form that requests are compared in. */
function asHostname(name: string): string {
  const host = isIPv6(name) ? `[${name}]` : name;
  return hostnameOf(host) ?? host;
}
