import { describe, expect, it } from "vitest";
import { postForm, postJson } from "./post.ts";
import { serve } from "./serve.ts";

const TOKEN = "correct-horse-battery";
const PATHS = ["/", "/items", "/items/i_failed", "/runs/r_i_failed_1", "/nothing"];
const API = ["/api/v1/status", "/api/v1/items", "/api/v1/nothing", "/openapi.json", "/metrics"];

function get(url: string, path: string, headers: Readonly<Record<string, string>> = {}) {
  return fetch(url + path, { headers, redirect: "manual" });
}

async function login(url: string, token = TOKEN, fields: Readonly<Record<string, string>> = {}) {
  const answer = await postForm(url, "/login", { token, ...fields });
  const [cookie = ""] = (answer.headers.get("set-cookie") ?? "").split(";");
  return { answer, cookie };
}

describe("a server with a token", () => {
  it("sends people to the login and refuses programs, whatever they ask for", async () => {
    const { url } = await serve({}, { token: TOKEN });
    for (const path of PATHS) {
      const answer = await get(url, path);
      expect([path, answer.status]).toEqual([path, 303]);
      expect(answer.headers.get("location")).toBe(`/login?back=${encodeURIComponent(path)}`);
    }
    for (const path of API) {
      const answer = await get(url, path);
      expect([path, answer.status, answer.headers.get("www-authenticate")]).toEqual([path, 401, "Bearer"]);
    }
  });

  it("changes nothing without it", async () => {
    const { url, view } = await serve({}, { token: TOKEN });
    expect((await postForm(url, "/items/i_failed/retry", {})).status).toBe(401);
    expect((await postJson(url, "/api/v1/items/i_failed/retry")).status).toBe(401);
    expect(
      (await postJson(url, "/api/v1/items/i_failed/retry", undefined, { Authorization: `Bearer ${TOKEN}` })).status,
    ).toBe(202);
    expect(view.retried).toEqual(["i_failed"]);
  });

  it("answers health checks, styles and the login itself", async () => {
    const { url } = await serve({}, { token: TOKEN });
    const page = await (await get(url, "/login?back=%2Fitems")).text();
    const assets = page.match(/\/assets\/[^"]+/g) ?? [];
    expect(assets.length).toBeGreaterThan(0);
    for (const path of ["/healthz", ...assets]) expect([path, (await get(url, path)).status]).toEqual([path, 200]);
    expect(page).toContain('name="back" value="/items"');
    expect(page).toContain('type="password"');
  });

  it("takes the token as Bearer", async () => {
    const { url } = await serve({}, { token: TOKEN });
    const bearer = (text: string) => get(url, "/api/v1/status", { Authorization: text });
    expect((await bearer(`Bearer ${TOKEN}`)).status).toBe(200);
    expect((await bearer(`bearer ${TOKEN}`)).status).toBe(200);
    for (const wrong of ["Bearer", `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Basic ${TOKEN}`, TOKEN]) {
      expect([wrong, (await bearer(wrong)).status]).toEqual([wrong, 401]);
    }
  });

  it("gives a cookie at login that scripts cannot read and other sites cannot use, and that does not hold the token", async () => {
    const { url } = await serve({}, { token: TOKEN });
    const { answer, cookie } = await login(url, ` ${TOKEN} `, { back: "/items?status=error" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/items?status=error"]);
    const set = answer.headers.get("set-cookie") ?? "";
    expect(set).toMatch(/; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
    expect(set).not.toContain(TOKEN);
    for (const path of ["/", "/api/v1/status"])
      expect((await get(url, path, { Cookie: `x=1; ${cookie}` })).status).toBe(200);
    expect((await get(url, "/", { Cookie: `${cookie.slice(0, -1)}` })).status).toBe(303);
    expect((await get(url, "/", { Cookie: `${cookie.split("=")[0]}=${TOKEN}` })).status).toBe(303);
    expect((await postForm(url, "/items/i_failed/retry", {}, { Cookie: cookie })).status).toBe(303);
  });

  it("keeps the cookie over a restart, until the token changes", async () => {
    const { url } = await serve({}, { token: TOKEN });
    const { cookie } = await login(url);
    const again = await serve({}, { token: TOKEN });
    const other = await serve({}, { token: `${TOKEN}2` });
    expect((await get(again.url, "/", { Cookie: cookie })).status).toBe(200);
    expect((await get(other.url, "/", { Cookie: cookie })).status).toBe(303);
  });

  it("marks the cookie as secure behind a proxy with TLS", async () => {
    const { url } = await serve({}, { token: TOKEN });
    const host = new URL(url).host;
    const answer = await postForm(url, "/login", { token: TOKEN }, { Origin: `https://${host}` });
    expect(answer.headers.get("set-cookie")).toContain("; Secure;");
  });

  it("says that a token is wrong, without showing it, and gives no cookie", async () => {
    const { url } = await serve({}, { token: TOKEN });
    const { answer, cookie } = await login(url, "<wrong>");
    const page = await answer.text();
    expect([answer.status, cookie]).toEqual([401, ""]);
    expect(page).toContain("This is not the token.");
    expect(page).not.toMatch(/wrong>|wrong&gt;/);
  });

  it("takes no login from another site, nor one that leads to another", async () => {
    const { url } = await serve({}, { token: TOKEN });
    expect((await postForm(url, "/login", { token: TOKEN }, { Origin: "https://evil.example" })).status).toBe(403);
    const { answer } = await login(url, TOKEN, { back: "//evil.example/items" });
    expect(answer.headers.get("location")).toBe("/");
    expect(await (await get(url, "/login?back=//evil.example")).text()).not.toContain("evil");
  });

  it("lets people in who may only look", async () => {
    const { url } = await serve({ readOnly: true }, { token: TOKEN });
    const { answer, cookie } = await login(url);
    expect(answer.status).toBe(303);
    expect((await get(url, "/", { Cookie: cookie })).status).toBe(200);
  });
});

it("has no login without a token", async () => {
  const { url } = await serve();
  expect((await get(url, "/login")).status).toBe(404);
  expect((await get(url, "/")).status).toBe(200);
});
