import { Agent, get } from "node:http";
import { expect, it } from "vitest";
import { FlowError } from "../../src/domain/errors.ts";
import { serve } from "./serve.ts";

it("takes a free port for port 0 and says where it is", async () => {
  const { url } = await serve();
  expect(url).toMatch(/^http:\/\/localhost:\d+$/);
  expect((await fetch(url)).status).toBe(200);
});

it("says localhost when it listens everywhere", async () => {
  const { url } = await serve({}, { host: "0.0.0.0" });
  expect(url).toMatch(/^http:\/\/localhost:\d+$/);
});

it("names the port that is taken and how to choose another", async () => {
  const { url } = await serve();
  const port = Number(new URL(url).port);
  const error = await serve({}, { port }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FlowError);
  expect(error).toMatchObject({
    code: "usage",
    message: `Port ${port} of 127.0.0.1 is already in use.`,
    hint: expect.stringContaining("--port"),
  });
});

it("names a host that is not an address of this machine", async () => {
  const error = await serve({}, { host: "192.0.2.1" }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "usage", hint: expect.stringContaining("--host") });
});

it("closes at once with a connection kept alive, and may be closed twice", async () => {
  const { url, close } = await serve();
  const agent = new Agent({ keepAlive: true });
  await new Promise((resolve) => get(`${url}/healthz`, { agent }, (response) => response.resume().on("end", resolve)));
  await Promise.all([close(), close()]);
  await close();
  await expect(fetch(url)).rejects.toThrow();
  agent.destroy();
});
