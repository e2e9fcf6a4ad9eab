import { get, type IncomingHttpHeaders } from "node:http";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { named, readEvents } from "./event-stream.ts";
import { serve } from "./serve.ts";

interface Sent {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** What really comes over the wire. */
function sent(url: string, headers: Readonly<Record<string, string>>): Promise<Sent> {
  const { promise, resolve, reject } = Promise.withResolvers<Sent>();
  get(url, { headers, agent: false }, async (response) => {
    const { statusCode: status, headers } = response;
    resolve({ status, headers, bytes: Buffer.concat(await response.toArray()) });
  }).on("error", reject);
  return promise;
}

const GZIP = { "Accept-Encoding": "gzip, br" };

it.each(["/items", "/api/v1/items", "/openapi.json"])(
  "sends %s compressed to who takes it, and the same text as it is to others",
  async (path) => {
    const { url } = await serve();
    const [packed, plain] = [await sent(url + path, GZIP), await sent(url + path, {})];
    expect([packed, plain].map(({ headers }) => headers["content-encoding"])).toEqual(["gzip", undefined]);
    expect([packed, plain].map(({ headers }) => headers.vary)).toEqual(["Accept-Encoding", "Accept-Encoding"]);
    expect(packed.headers["content-type"]).toBe(plain.headers["content-type"]);
    expect(gunzipSync(packed.bytes).toString()).toBe(plain.bytes.toString());
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
  },
);

it("answers 304 to who has the compressed form", async () => {
  const { url } = await serve();
  const { headers } = await sent(`${url}/api/v1/items`, GZIP);
  const again = await sent(`${url}/api/v1/items`, { ...GZIP, "If-None-Match": headers.etag ?? "" });
  expect([again.status, again.bytes.length]).toEqual([304, 0]);
});

it("sends what is short as it is", async () => {
  const { url } = await serve();
  expect((await sent(`${url}/healthz`, GZIP)).headers["content-encoding"]).toBeUndefined();
});

it("leaves a stream of events alone, which nothing may gather", async () => {
  const { url } = await serve();
  const { response, until } = await readEvents(url, "", GZIP);
  await until(named("hello"));
  expect(response.headers["content-encoding"]).toBeUndefined();
});
