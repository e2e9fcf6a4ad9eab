import type { LastDeadline } from "../domain/notices.ts";
import type { Deadline, Receiver } from "../domain/receivers.ts";
import type { Message } from "./outbox.ts";

/**
 * What became of a delivery: `refused` would be refused again, `failed` may go well another time, not before what the
 * receiver asks to wait (milliseconds; 15 minutes at most are waited).
 */
export type Delivery =
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "failed"; readonly why: string; readonly waitMs?: number };

/** Posts one message to a receiver. */
export interface MessageSender {
  /** Ends by itself after ten seconds, and soon after an abort. Never throws; `why` names no address and no secret. */
  send(receiver: Receiver, message: Pick<Message, "id" | "body">, signal: AbortSignal): Promise<Delivery>;
}

/** When a deadline fell last, by the clocks of its zone: days of 23 or 25 hours count as one day. */
export type LastDeadlineOf = (deadline: Deadline, now: number) => LastDeadline;
