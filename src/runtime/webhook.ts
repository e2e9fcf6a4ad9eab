import { createHmac } from "node:crypto";
import { systemCode } from "../domain/errors.ts";
import type { Delivery, MessageSender } from "../ports/notice.ts";

const TIMEOUT_MS = 10_000;
/** What is wrong with the message itself: it would be refused again. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** Posts messages as JSON over HTTP. Redirects are not followed: the address is the one that the config names. */
export const webhookSender: MessageSender = {
  async send({ url, secret, authorization }, { id, body }, signal) {
    const signature = secret === undefined ? {} : { "x-pairflow-signature": `sha256=${signed(body, secret)}` };
    try {
      const response = await fetch(url, {
        method: "POST",
        redirect: "manual",
        headers: {
          "content-type": "application/json",
          "user-agent": "pairflow",
          "x-pairflow-delivery": String(id),
          ...(authorization !== undefined && { authorization }),
          ...signature,
        },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return deliveryOf(response);
    } catch (error) {
      return { kind: "failed", why: whyOf(error) };
    }
  },
};

function deliveryOf({ ok, status, headers }: Response): Delivery {
  if (ok) return { kind: "taken" };
  const isRedirect = status >= 300 && status < 400;
  const why = isRedirect
    ? `it answers with a redirect (${status}), which is not followed`
    : `it answers with ${status}`;
  if (REFUSALS.has(status)) return { kind: "refused", why };
  const seconds = headers.get("retry-after") ?? "";
  return { kind: "failed", why, ...(/^\d{1,9}$/.test(seconds) && { waitMs: Number(seconds) * 1_000 }) };
}

/** Texts of errors may hold the address; their codes do not. */
function whyOf(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return "it did not answer in ten seconds";
  if (error instanceof Error && error.name === "AbortError") return "the program stops";
  const code = systemCode(error instanceof Error ? (error.cause ?? error) : error);
  return `it cannot be reached${code === undefined ? "" : ` (${code})`}`;
}

function signed(body: string, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}
