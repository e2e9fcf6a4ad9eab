import { createHmac } from "node:crypto";
import { describe, expect, it, onTestFinished, vi } from "vitest";
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

  it("tells who it is when it is to", async () => {
    const { url, received } = await httpReceiver();
    await webhookSender.send({ name: "chat", url, authorization: "Bearer hunter2" }, MESSAGE, NEVER);
    expect(received[0]?.headers.authorization).toBe("Bearer hunter2");
  });

  it("is not signed without a secret, and does not tell who it is unasked", async () => {
    const { url, received } = await httpReceiver();
    await webhookSender.send({ name: "chat", url }, MESSAGE, NEVER);
    expect(received[0]?.headers).not.toHaveProperty("x-pairflow-signature");
    expect(received[0]?.headers).not.toHaveProperty("authorization");
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

  it.each([
    ["30", 30_000],
    ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
    ["-1", undefined],
  ])("is told by Retry-After %s to wait %o ms", async (retryAfter, waitMs) => {
    const receiver = await httpReceiver();
    receiver.answer = 429;
    receiver.headers = { "retry-after": retryAfter };
    const delivery = await webhookSender.send({ name: "chat", url: receiver.url }, MESSAGE, NEVER);
    expect(delivery).toEqual({ kind: "failed", why: "it answers with 429", waitMs });
  });

  it("that reaches nobody says so without the address", async () => {
    const url = "http://127.0.0.1:1/secret-token";
    const delivery = await webhookSender.send({ name: "chat", url }, MESSAGE, NEVER);
    expect(delivery).toMatchObject({ kind: "failed" });
    expect(JSON.stringify(delivery)).not.toContain("127.0.0.1");
    expect(JSON.stringify(delivery)).not.toContain("secret-token");
  });

  it("waits ten seconds for an answer, and no longer", async () => {
    const receiver = await httpReceiver();
    receiver.answer = "silence";
    const timeout = vi.spyOn(AbortSignal, "timeout");
    onTestFinished(() => timeout.mockRestore());
    timeout.mockReturnValue(AbortSignal.abort(new DOMException("", "TimeoutError")));
    const delivery = await webhookSender.send({ name: "chat", url: receiver.url }, MESSAGE, NEVER);
    expect(delivery).toEqual({ kind: "failed", why: "it did not answer in ten seconds" });
    expect(timeout).toHaveBeenCalledWith(10_000);
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
