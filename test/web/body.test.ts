import { expect, it } from "vitest";
import { serve } from "./serve.ts";

it.each([
  ["no bytes", [], 202],
  ["empty pieces", ["", ""], 202],
  ["bytes", ["{}"], 415],
])("a body without a type may be one of %s: %j", async (_name, pieces, status) => {
  const { url } = await serve();
  const body = ReadableStream.from(pieces.map((text) => Buffer.from(text)));
  const options = { method: "POST", headers: { Origin: url }, body, duplex: "half" } as const;
  expect((await fetch(`${url}/api/v1/items/i_failed/retry`, options)).status).toBe(status);
});
