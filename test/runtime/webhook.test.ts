import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { webhookSender } from "../../src/runtime/webhook.ts";
import { httpReceiver } from "../support/receiver.ts";

const NEVER = new AbortController().signal;
const MESSAGE = { id: 7, body: '{"text":"hello"}' };

describe("a webhook", () => {
  it("posts the message as JSON, with its number and its signature", async () => {
    const { url, received } = await httpReceiver();
    const delivery = await webhookSender.send({ name: "chat", url, secret: "hunter2" }, MESSAGE, NEVER);
    expect(delivery).toEqual({ kind: "taken" });
    const [message] = received;
    expect(message?.body).toBe(MESSAGE.body);
    expect(message?.headers).toMatchObject({
      "content-type": "application/json",
      "x-pairflow-delivery": "7",
      "x-pairflow-signature": `sha256=${createHmac("sha256", "hunter2").update(MESSAGE.body).digest("hex")}`,
    });
  });

  it("is not signed without a secret", async () => {
    const { url, received } = await httpReceiver();
    await webhookSender.send({ name: "chat", url }, MESSAGE, NEVER);
    expect(received[0]?.headers["x-pairflow-signature"]).toBeUndefined();
  });

  it.each([
    [400, "refused", "it answers with 400"],
    [404, "failed", "it answers with 404"],
    [429, "failed", "it answers with 429"],
    [503, "failed", "it answers with 503"],
    [302, "failed", "it answers with a redirect (302), which is not followed"],
  ] as const)("that is answered with %i has %s", async (status, kind, why) => {
    const receiver = await httpReceiver();
    receiver.answer = status;
    expect(await webhookSender.send({ name: "chat", url: receiver.url }, MESSAGE, NEVER)).toEqual({ kind, why });
  });

  it("that reaches nobody says so without the address", async () => {
    const url = "http://127.0.0.1:1/secret-token";
    const delivery = await webhookSender.send({ name: "chat", url }, MESSAGE, NEVER);
    expect(delivery).toMatchObject({ kind: "failed" });
    expect(JSON.stringify(delivery)).not.toContain("127.0.0.1");
    expect(JSON.stringify(delivery)).not.toContain("secret-token");
  });

  it("ends when it is aborted, though the receiver is silent", async () => {
    const receiver = await httpReceiver();
    receiver.answer = "silence";
    const abort = new AbortController();
    const sending = webhookSender.send({ name: "chat", url: receiver.url }, MESSAGE, abort.signal);
    abort.abort();
    expect(await sending).toEqual({ kind: "failed", why: "the program stops" });
  });
});
