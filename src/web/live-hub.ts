import type { FlowEvent } from "../app/events.ts";
import type { FlowView } from "../app/view.ts";
import type { RunId } from "../domain/run.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import { encode, type Frame, Frames } from "./live-frames.ts";
import { type Happening, Pending } from "./live-pending.ts";

const HEARTBEAT_MS = 15_000;
/** Between two rounds of events; so no run has its progress told more often than twice a second. */
const ROUND_MS = 500;
/** What belongs together comes within this time. */
const GATHER_MS = 50;
/** How long it goes on to look after the last client went: most are back soon, and pages that were just sent come. */
const IDLE_MS = 60_000;

/** One open stream. */
export interface LiveClient {
  /** Id of the last event it has; undefined when it has none. */
  readonly after: string | undefined;
  /** The run whose log it follows. */
  readonly run: RunId | undefined;
  /** Must neither throw nor wait. */
  readonly write: (bytes: Buffer) => void;
}

/** The one listener to the flow: gathers what happens, makes each event once, and gives it to all clients. */
export class LiveHub {
  readonly #view: FlowView;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #version: string;
  readonly #frames = new Frames();
  readonly #clients = new Set<LiveClient>();
  #pending: Pending | undefined;
  #roundAtMs = Number.NEGATIVE_INFINITY;
  #unsubscribe: (() => void) | undefined;
  #cancelRound: (() => void) | undefined;
  #cancelHeartbeat: (() => void) | undefined;
  #cancelIdle: (() => void) | undefined;
  #isClosed = false;

  constructor(view: FlowView, { clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
    this.#view = view;
    this.#clock = clock;
    this.#logger = logger;
    this.#version = view.status().version;
  }

  /** Id of the newest event, for a page that is being made: its stream goes on from there. */
  position(): string {
    this.#listen();
    if (this.#clients.size === 0) this.#planIdle();
    return this.#frames.position;
  }

  /** Greets a client, gives it what it missed or `reset`, and then all that happens until the result is called. */
  attach(client: LiveClient): () => void {
    this.#listen();
    this.#cancelIdle?.();
    this.#clients.add(client);
    this.#cancelHeartbeat ??= this.#clock.after(HEARTBEAT_MS, () => this.#beat());
    this.#welcome(client);
    return () => {
      if (!this.#clients.delete(client) || this.#clients.size > 0) return;
      this.#cancelHeartbeat?.();
      this.#cancelHeartbeat = undefined;
      this.#planIdle();
    };
  }

  /** Clients that leave later start no timer, which would keep the program alive. */
  close(): void {
    this.#isClosed = true;
    this.#cancelHeartbeat?.();
    this.#cancelIdle?.();
    this.#rest();
  }

  #welcome({ after, run, write }: LiveClient): void {
    const version = this.#version;
    const at = new Date(this.#clock.now()).toISOString();
    write(encode("hello", { version, at }, after === undefined ? this.#frames.position : undefined));
    const missed = after === undefined ? [] : this.#frames.after(after);
    if (missed === undefined) write(encode("reset", { version }, this.#frames.position));
    if (run !== undefined && (after === undefined || missed === undefined)) {
      const lines = this.#view.events.logSoFar(run).split("\n").slice(0, -1);
      if (lines.length > 0) write(encode("log", { runId: run, lines }));
    }
    for (const frame of missed ?? []) if (isFor(frame, run)) write(frame.bytes);
  }

  #listen(): void {
    this.#unsubscribe ??= this.#view.events.subscribe((event) => this.#hear(event));
  }

  #hear(event: FlowEvent): void {
    if (event.kind === "log" && ![...this.#clients].some(({ run }) => run === event.runId)) return;
    this.#pending ??= new Pending();
    this.#pending.add(event);
    const waitMs = Math.max(GATHER_MS, this.#roundAtMs + ROUND_MS - this.#clock.monotonicMs());
    this.#cancelRound ??= this.#clock.after(waitMs, () => this.#round());
  }

  #round(): void {
    this.#cancelRound = undefined;
    this.#roundAtMs = this.#clock.monotonicMs();
    const pending = this.#pending;
    this.#pending = undefined;
    for (const { event, document, run } of this.#happenings(pending)) {
      const frame = this.#frames.add(event, document, run);
      for (const client of [...this.#clients]) if (isFor(frame, client.run)) client.write(frame.bytes);
    }
  }

  /** When the journal cannot be read nobody knows what happened, so clients are to look anew. */
  #happenings(pending: Pending | undefined): readonly Happening[] {
    try {
      return pending?.take(this.#view) ?? [];
    } catch (error) {
      this.#logger.error("events could not be told", { error: String(error) });
      return [{ event: "reset", document: { version: this.#version } }];
    }
  }

  /** A comment: proxies keep the connection, and one that is dead is noticed. */
  #beat(): void {
    this.#cancelHeartbeat = this.#clock.after(HEARTBEAT_MS, () => this.#beat());
    for (const client of [...this.#clients]) client.write(HEARTBEAT);
  }

  #planIdle(): void {
    this.#cancelIdle?.();
    if (this.#isClosed) return;
    this.#cancelIdle = this.#clock.after(IDLE_MS, () => this.#rest());
  }

  #rest(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#cancelRound?.();
    this.#cancelRound = undefined;
    this.#pending = undefined;
    this.#frames.skip();
  }
}

const HEARTBEAT = Buffer.from(": still here\n\n");

function isFor(frame: Frame, run: RunId | undefined): boolean {
  return frame.run === undefined || frame.run === run;
}
