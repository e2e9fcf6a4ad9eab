import { failureOf } from "../domain/errors.ts";
import type { Receiver } from "../domain/receivers.ts";
import type { MessageSender } from "../ports/notice.ts";
import type { Message, Outbox } from "../ports/outbox.ts";
import type { Clock, Logger } from "../ports/runtime.ts";

export interface DeliveryTools {
  readonly outbox: Outbox;
  readonly sender: MessageSender;
  /** As the config in force has them. */
  readonly receivers: () => readonly Receiver[];
  readonly clock: Clock;
  readonly logger: Logger;
}

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 900_000;
/** A message that could not be delivered for so long is dropped. */
const KEPT_MS = 86_400_000;

/**
 * Takes messages from the outbox to their receivers, in order and one at a time for each receiver. A message leaves the
 * outbox when it was taken: whoever is stopped or dies meanwhile delivers it again.
 */
export class Deliveries {
  readonly #tools: DeliveryTools;
  readonly #abort = new AbortController();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #timers = new Map<string, () => void>();
  #stopping = false;

  constructor(tools: DeliveryTools) {
    this.#tools = tools;
  }

  /** There may be a message for any of the receivers. */
  wake(): void {
    for (const { name } of this.#tools.receivers()) this.#wake(name);
    this.#clearOrphans();
  }

  /** What is due is tried once more, as long as the grace lasts. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    for (const { name } of this.#tools.receivers()) this.#wake(name);
    const giveUp = this.#tools.clock.after(graceMs, () => this.#abort.abort());
    await Promise.all(this.#underWay.values());
    giveUp();
    this.#abort.abort();
  }

  #wake(name: string): void {
    if (this.#abort.signal.aborted || this.#underWay.has(name) || this.#timers.has(name)) return;
    const work = this.#deliver(name)
      .catch((error: unknown) => this.#journalFailed(name, error))
      .then((waitMs) => {
        this.#underWay.delete(name);
        if (waitMs !== undefined) this.#later(name, waitMs);
      });
    this.#underWay.set(name, work);
  }

  /** Goes on until there is nothing to deliver now; returns how long to wait for the next message, if there is one. */
  async #deliver(name: string): Promise<number | undefined> {
    const { outbox, clock } = this.#tools;
    for (;;) {
      const receiver = this.#tools.receivers().find((one) => one.name === name);
      const message = outbox.nextMessage(name);
      if (receiver === undefined || message === undefined || this.#abort.signal.aborted) return undefined;
      const waitMs = message.nextAt - clock.now();
      // A longer wait than we ever ask for means that the clock was set back.
      if (waitMs > 0 && waitMs <= LONGEST_WAIT_MS) return waitMs;
      await this.#send(receiver, message);
    }
  }

  async #send(receiver: Receiver, message: Message): Promise<void> {
    const { outbox, sender, clock, logger } = this.#tools;
    const delivery = await sender.send(receiver, message, this.#abort.signal);
    if (delivery.kind === "taken") {
      outbox.removeMessage(message.id);
      return;
    }
    if (this.#abort.signal.aborted) return;
    const { why } = delivery;
    const fields = { receiver: receiver.name, message: message.id };
    if (delivery.kind === "refused" || clock.now() - message.at >= KEPT_MS) {
      outbox.removeMessage(message.id);
      logger.error(`a message is dropped that could not be delivered: ${why}`, fields);
      return;
    }
    const waitMs = Math.min(Math.max(FIRST_WAIT_MS * 2 ** message.attempts, delivery.waitMs ?? 0), LONGEST_WAIT_MS);
    outbox.putOff(message.id, clock.now() + waitMs);
    if (message.attempts === 0) logger.warn(`a message could not be delivered and is tried again: ${why}`, fields);
  }

  #later(name: string, waitMs: number): void {
    if (this.#stopping) return;
    const cancel = this.#tools.clock.after(waitMs, () => {
      this.#timers.delete(name);
      this.#wake(name);
    });
    this.#timers.set(name, cancel);
  }

  /** Whoever wakes us next tries again. */
  #journalFailed(name: string, error: unknown): undefined {
    const { message, hint } = failureOf(error);
    this.#tools.logger.error(message, { receiver: name, hint });
  }

  /** Receivers that the config no longer has may come back within the day. */
  #clearOrphans(): void {
    const { outbox, receivers, clock, logger } = this.#tools;
    const known = new Set(receivers().map(({ name }) => name));
    for (const name of outbox.waitingMessages().keys()) {
      if (known.has(name)) continue;
      for (;;) {
        const message = outbox.nextMessage(name);
        if (message === undefined || clock.now() - message.at < KEPT_MS) break;
        outbox.removeMessage(message.id);
        logger.error("a message is dropped: its receiver is not in the config any more", { receiver: name });
      }
    }
  }
}
