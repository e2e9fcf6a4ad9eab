import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/runtime/clock.ts";
import { startServer } from "../../src/web/server.ts";
import { makeFakeLogger, makeFakeView, NOW } from "./fake-view.ts";
import { serve, textOf } from "./serve.ts";

const POLICY =
  "default-src 'none';script-src 'self';connect-src 'self';style-src 'self';img-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'";

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** As raw as a client can be: `fetch` would not let Host be forged. */
function send(url: string, method: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request(url, { method, headers }, (response) => {
    response.resume().on("end", () => resolve({ status: response.statusCode, headers: response.headers }));
  });
  sent.on("error", reject).end();
  return promise;
}

describe("every answer", () => {
  const cases = [
    ["GET", "/", 200],
    ["GET", "/items", 200],
    ["GET", "/items/i_failed", 200],
    ["GET", "/runs/r_i_failed_1", 200],
    ["GET", "/nothing", 404],
    ["GET", "/items?status=broken", 400],
    ["GET", "/items/%E0%A4", 400],
    ["GET", "/api/v1/status", 200],
    ["GET", "/api/v1/nothing", 404],
    ["GET", "/api/v1/runs/r_i_failed_1/log", 200],
    ["GET", "/healthz", 200],
    ["DELETE", "/", 405],
    ["POST", "/items/i_failed/retry", 403],
  ] as const;

  it.each(cases)("%s %s carries the strict policy, and is kept by nobody unasked", async (method, path, status) => {
    const { url } = await serve();
    const answer = await send(url + path, method);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-security-policy"]).toBe(POLICY);
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.headers["x-powered-by"]).toBeUndefined();
    expect(answer.headers["cache-control"]).toBe("private, no-cache");
  });

  it("carries it too when the view fails, and keeps the reason to the log", async () => {
    const logger = makeFakeLogger();
    const view = makeFakeView();
    const broken = {
      ...view,
      pairs: () => {
        throw new Error("secret of the journal");
      },
    };
    const server = await startServer(broken, { port: 0, clock: { ...systemClock, now: () => NOW }, logger });
    for (const path of ["/", "/api/v1/pairs"]) {
      const response = await fetch(server.url + path);
      expect(response.status).toBe(500);
      expect(response.headers.get("content-security-policy")).toBe(POLICY);
      expect(await response.text()).not.toContain("secret");
    }
    expect(logger.lines.join()).toContain("secret of the journal");
    await server.close();
  });

  it("has no style and no script in the page itself, only assets of its own that may be kept", async () => {
    const { url } = await serve();
    const page = await textOf(url);
    expect(page).not.toMatch(
      /<script(?! type="module" src="\/assets\/[^"]+"><\/script>)|<style|\sstyle=|\son[a-z]+=|https?:/,
    );
    for (const href of page.match(/\/assets\/[^"]+/g) ?? []) {
      const { status, headers } = await send(url + href, "GET");
      expect(status).toBe(200);
      expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
      expect(headers["content-security-policy"]).toBe(POLICY);
    }
  });
});

describe("an address that tries to leave its place", () => {
  const climbs = [
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "..%5c..%5cetc%5cpasswd",
    "../../etc/passwd",
  ];
  const places = ["/", "/items/", "/runs/", "/assets/", "/api/v1/items/", "/api/v1/runs/"];

  it.each(climbs)("%s gets nothing, on pages, API and assets", async (climb) => {
    const { url } = await serve();
    const { hostname, port } = new URL(url);
    for (const place of places) {
      for (const end of ["", "/log", "%00.css"]) {
        const answer = await raw(hostname, Number(port), `${place}${climb}${end}`);
        expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
        expect(answer).not.toContain("root:");
      }
    }
  });

  it("cannot make a retry out of another address", async () => {
    const { url, view } = await serve();
    for (const climb of climbs) {
      const { status } = await send(`${url}/api/v1/items/${climb}/retry`, "POST", { Origin: url });
      expect([403, 404, 405, 409]).toContain(status);
    }
    expect(view.retried).toEqual([]);
  });
});

/** The whole answer to a path that no client has tidied up. */
function raw(host: string, port: number, path: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = "";
  const socket = connect(port, host, () =>
    socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
  );
  socket.setEncoding("utf8").on("data", (part: string) => (text += part));
  socket.on("error", reject).on("close", () => resolve(text));
  return promise;
}

describe("a change", () => {
  const paths = ["/items/i_failed/retry", "/api/v1/items/i_failed/retry"];
  const host = "127.0.0.1";
  const foreign: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["without Origin", {}],
    ["from another site", { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" }],
    [
      "from another site with a forged fetch header",
      { Origin: "https://evil.example", "Sec-Fetch-Site": "same-origin" },
    ],
    ["from another port of this machine", { Origin: `http://${host}:1` }],
    ["from a sandboxed frame", { Origin: "null" }],
    ["from a file", { Origin: "file://" }],
    ["from a page of the same site but another origin", { Origin: "SELF", "Sec-Fetch-Site": "same-site" }],
    ["from a cross-site request that hides its origin", { Origin: "SELF", "Sec-Fetch-Site": "cross-site" }],
  ];

  it.each(foreign)("%s is refused", async (_name, headers) => {
    const { url, view } = await serve();
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value === "SELF" ? url : value]),
    );
    for (const path of paths) expect((await send(url + path, "POST", sent)).status).toBe(403);
    expect(view.retried).toEqual([]);
  });

  it("from the form of the page comes back to the page of the item, also when another was faster", async () => {
    const { url, view } = await serve();
    for (const _press of ["first", "second"]) {
      const answer = await send(`${url}/items/i_failed/retry`, "POST", {
        Origin: url,
        "Sec-Fetch-Site": "same-origin",
      });
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toBe("/items/i_failed");
    }
    expect(view.retried).toEqual(["i_failed"]);
  });

  it("is possible through a proxy with TLS that keeps the Host", async () => {
    const { url, view } = await serve({}, { allowedHosts: ["flow.example.com"] });
    const headers = { Host: "flow.example.com", Origin: "https://flow.example.com" };
    expect((await send(`${url}/items/i_failed/retry`, "POST", headers)).status).toBe(303);
    expect(view.retried).toEqual(["i_failed"]);
  });

  it("is neither offered nor accepted in read-only mode", async () => {
    const { url, view } = await serve({ readOnly: true });
    const page = await textOf(`${url}/items/i_failed`);
    expect(page).toContain("read-only");
    expect(page).not.toContain("<form");
    for (const path of paths) expect((await send(url + path, "POST", { Origin: url })).status).toBe(403);
    expect(view.retried).toEqual([]);
  });
});

describe("the Host", () => {
  it.each(["localhost", "LOCALHOST:99", "127.0.0.1:8000", "[::1]:8000"])("%s is answered", async (host) => {
    const { url } = await serve();
    expect((await send(url, "GET", { Host: host })).status).toBe(200);
  });

  it.each([
    "evil.example",
    "evil.example:8000",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example@localhost",
    "localhost/evil",
    "0.0.0.0",
    "[",
  ])("%j is refused, on pages and API alike", async (host) => {
    const { url } = await serve();
    expect((await send(url, "GET", { Host: host })).status).toBe(421);
    expect((await send(`${url}/api/v1/items`, "GET", { Host: host })).status).toBe(421);
  });

  it("of a server that listens everywhere must be local or allowed by name", async () => {
    const { url } = await serve({}, { host: "0.0.0.0", allowedHosts: ["Flow.Example.com"] });
    expect((await send(url, "GET", { Host: "flow.example.com:8000" })).status).toBe(200);
    expect((await send(url, "GET", { Host: "192.168.1.7" })).status).toBe(421);
    expect((await send(url, "GET", { Host: "0.0.0.0" })).status).toBe(421);
  });

  it("does not matter to a health check", async () => {
    const { url } = await serve();
    expect((await send(`${url}/healthz`, "GET", { Host: "10.0.0.5" })).status).toBe(200);
  });
});
