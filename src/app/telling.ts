import { failureOf } from "../domain/errors.ts";
import type { FlowTelling, Receiver } from "../domain/receivers.ts";
import { Deliveries, type DeliveryTools } from "./deliveries.ts";
import type { FlowEvents } from "./events.ts";
import { LineageLog, type LineageTools } from "./lineage-log.ts";
import { Notices, type NoticeTools } from "./notices.ts";

export interface TellingTools extends Omit<DeliveryTools, "receivers">, Omit<NoticeTools, "flow">, LineageTools {
  readonly outbox: LineageTools["outbox"];
  readonly events: Pick<FlowEvents, "subscribe">;
}

/** After a hint, others are gathered for so long. */
const GATHER_MS = 1_000;
/** Every pair is looked at so often, whether there was a hint or not: time alone passes a deadline. */
const ROUND_MS = 60_000;

/**
 * Tells people and programs outside what happens in a flow. It looks on and never makes a run wait: events only hint when
 * to look, and what is found is in the outbox before anything is sent.
 */
export class Telling {
  readonly #tools: TellingTools;
  readonly #notices: Notices;
  readonly #lineage: LineageLog;
  readonly #deliveries: Deliveries;
  readonly #hinted = new Set<string>();
  #unsubscribe: (() => void) | undefined;
  #cancelLook: (() => void) | undefined;
  #cancelRound: (() => void) | undefined;
  #isMending = false;

  constructor(tools: TellingTools) {
    this.#tools = tools;
    this.#notices = new Notices(tools);
    this.#lineage = new LineageLog(tools);
    this.#deliveries = new Deliveries({ ...tools, receivers: () => receiversOf(tools.telling()) });
  }

  /** From the beginning of the program on. */
  start(): void {
    this.#unsubscribe = this.#tools.events.subscribe(
      (event) => {
        if (event.kind === "status") this.#hinted.add(event.pair);
        if (event.kind === "run") this.#lineage.hint(event.runId);
        this.#lookSoon(GATHER_MS);
      },
      ["status", "run"],
    );
    this.#round();
  }

  /** Takes a last look and tries what is due once more, as long as the grace lasts. May be called twice. */
  async stop(graceMs: number): Promise<void> {
    if (this.#unsubscribe === undefined) return;
    this.#unsubscribe();
    this.#unsubscribe = undefined;
    this.#cancelLook?.();
    this.#cancelRound?.();
    this.#look();
    this.#cancelLook?.();
    await this.#deliveries.stop(graceMs);
  }

  #round(): void {
    for (const { pair } of this.#tools.states()) this.#hinted.add(pair.name);
    this.#lineage.hintOpen();
    this.#lookSoon(GATHER_MS);
    this.#cancelRound = this.#tools.clock.after(ROUND_MS, () => this.#round());
  }

  #lookSoon(delayMs: number): void {
    this.#cancelLook ??= this.#tools.clock.after(delayMs, () => this.#look());
  }

  #look(): void {
    this.#cancelLook = undefined;
    try {
      const rest = this.#lineage.look();
      for (const name of this.#hinted) if (this.#notices.look(name) === "done") this.#hinted.delete(name);
      this.#deliveries.wake();
      this.#isMending = false;
      if (this.#hinted.size > 0 || rest === "later") this.#lookSoon(GATHER_MS);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** The journal will be mended; the next round or hint looks again. One report of it is enough. */
  #failed(error: unknown): void {
    const { message, hint } = failureOf(error);
    if (!this.#isMending) this.#tools.logger.error(`nobody can be told: ${message}`, { hint });
    this.#isMending = true;
  }
}

function receiversOf(telling: FlowTelling | undefined): readonly Receiver[] {
  if (telling === undefined) return [];
  return telling.lineage === undefined ? telling.notify : [...telling.notify, telling.lineage];
}
