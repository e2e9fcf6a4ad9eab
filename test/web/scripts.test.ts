import { get } from "node:http";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { serve, textOf } from "./serve.ts";

interface Sent {
  readonly bytes: Buffer;
  readonly encoding: string | undefined;
}

/** What really comes over the wire. */
function sent(url: string, acceptEncoding: string): Promise<Sent> {
  const { promise, resolve, reject } = Promise.withResolvers<Sent>();
  const headers = { "Accept-Encoding": acceptEncoding };
  get(url, { headers, agent: false }, async (response) => {
    expect(response.statusCode).toBe(200);
    expect(response.headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(response.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    const bytes = Buffer.concat(await response.toArray());
    resolve({ bytes, encoding: response.headers["content-encoding"] });
  }).on("error", reject);
  return promise;
}

/** The scripts that a page loads, and those that they import, with their code. */
async function scriptsOf(page: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const follow = async (href: string): Promise<void> => {
    if (found.has(href)) return;
    const { bytes, encoding } = await sent(href, "identity");
    expect(encoding).toBe(undefined);
    found.set(href, bytes.toString());
    for (const [, path = ""] of bytes.toString().matchAll(/^import (?:.*? from )?"([^"]+)";$/gm)) {
      await follow(new URL(path, href).href);
    }
  };
  const html = await textOf(page);
  for (const [, src = ""] of html.matchAll(/<script type="module" src="([^"]+)"><\/script>/g)) {
    await follow(new URL(src, page).href);
  }
  return found;
}

async function sentBytes(scripts: Iterable<string>): Promise<number> {
  const sizes = await Promise.all(Array.from(scripts, async (href) => (await sent(href, "gzip, br")).bytes.length));
  return sizes.reduce((sum, size) => sum + size, 0);
}

it("sends little: 40 kB with the plot library, 9 kB of our own", async () => {
  const { url } = await serve();
  const all = await scriptsOf(`${url}/insights`);
  const own = [...all.keys()].filter((href) => !href.endsWith("/uplot.js"));
  expect(all.size).toBe(own.length + 1);
  expect(await sentBytes(all.keys())).toBeLessThan(40_000);
  expect(await sentBytes(own)).toBeLessThan(9_000);
  const listed = await scriptsOf(`${url}/items`);
  expect([...listed.values()].join("").length).toBeLessThan(15_000);
});

it("sends plain JavaScript, whole after unpacking, without types and comments", async () => {
  const { url } = await serve();
  for (const [href, code] of await scriptsOf(`${url}/items`)) {
    const { bytes, encoding } = await sent(href, "gzip");
    expect(encoding).toBe("gzip");
    expect(gunzipSync(bytes).toString()).toBe(code);
    expect(code).not.toMatch(/^\s*(\/\/|\/\*|\*)|^ |\binterface\b/m);
  }
});

it("has no script inline, and none on a page that does not change", async () => {
  const { url } = await serve();
  const page = await textOf(`${url}/items`);
  expect(page.match(/<script/g)?.length).toBe(
    page.match(/<script type="module" src="\/assets\/[^"]+"><\/script>/g)?.length,
  );
  expect(await textOf(`${url}/nothing`)).not.toContain("<script");
});

it("reloads by itself without a script alone", async () => {
  const { url } = await serve();
  const reload = '<noscript><meta http-equiv="refresh" content="5"></noscript>';
  expect(await textOf(`${url}/items`)).toContain(reload);
  expect(await textOf(`${url}/items?refresh=off`)).not.toContain("http-equiv");
  expect(await textOf(`${url}/items?q=File`)).not.toContain("http-equiv");
});
