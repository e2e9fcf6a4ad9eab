import { failureOf } from "../domain/errors.ts";
import type { Keep } from "../domain/keep-rules.ts";
import type { Folder } from "../ports/folder.ts";
import type { Journal } from "../ports/journal.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import type { Runner } from "./runner.ts";
import { type Tidied, tidy } from "./tidy.ts";

export interface HousekeepingTools {
  readonly runner: Pick<Runner, "flow" | "states"> & { readonly dispatcher: { readonly busy: boolean } };
  readonly journal: Journal;
  readonly folderOf: (location: string) => Folder;
  readonly clock: Clock;
  readonly logger: Logger;
}

const EVERY_MS = 3_600_000;
/** What the first scans and runs after a start get to themselves. */
const FIRST_AFTER_MS = 300_000;
/** Between two slices. */
const REST_MS = 20;
const BUSY_REST_MS = 1_000;
/** Behind runs that never end, the work goes on between them. */
const MOST_BUSY_RESTS = 600;

/** Tidies the flow once an hour, in slices between which the runner does as if nothing was. */
export class Housekeeping {
  readonly #tools: HousekeepingTools;
  readonly #abort = new AbortController();
  #cancel = () => {};
  #underWay: Promise<void> | undefined;

  constructor(tools: HousekeepingTools) {
    this.#tools = tools;
  }

  /** Until `stop`. */
  start(): void {
    this.#planNext(FIRST_AFTER_MS);
  }

  /** All at once, for a flow that nobody serves, whose pairs were scanned. `keep` stands in for the flow's. */
  async tidyNow(mode: "remove" | "look", keep: Keep): Promise<Tidied> {
    const { runner, journal, clock } = this.#tools;
    const rest = () => this.#pause(0);
    const flow = { ...runner.flow, keep };
    const tools = { ...this.#tools, flow, states: runner.states, now: clock.now(), rest };
    const tidied = await tidy(tools, mode, this.#abort.signal);
    if (mode === "look") return tidied;
    return { ...tidied, shrunkBytes: tidied.shrunkBytes + journal.shrink("all") };
  }

  /** Lets a slice end that is under way; may be called twice. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#cancel();
    await this.#underWay;
  }

  #planNext(delayMs: number): void {
    this.#cancel = this.#tools.clock.after(delayMs, () => {
      this.#underWay = this.#tidy().then(() => {
        if (!this.#abort.signal.aborted) this.#planNext(EVERY_MS);
      });
    });
  }

  /** Never rejects: what failed is tried again in an hour. */
  async #tidy(): Promise<void> {
    const { runner, clock, logger } = this.#tools;
    let busyRests = 0;
    const rest = async () => {
      await this.#pause(REST_MS);
      while (runner.dispatcher.busy && busyRests < MOST_BUSY_RESTS && !this.#abort.signal.aborted) {
        busyRests += 1;
        await this.#pause(BUSY_REST_MS);
      }
    };
    try {
      await rest();
      const { flow, states } = runner;
      const tidied = await tidy({ ...this.#tools, flow, states, now: clock.now(), rest }, "remove", this.#abort.signal);
      if (hasGone(tidied)) logger.info("tidied", { ...tidied });
    } catch (error) {
      const { message, hint } = failureOf(error);
      logger.warn(`could not tidy: ${message}`, { hint });
    }
  }

  #pause(ms: number): Promise<void> {
    if (this.#abort.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#tools.clock.after(ms, resolve);
      this.#cancel = () => {
        cancel();
        resolve();
      };
    });
  }
}

function hasGone({ runs, logs, trash, shrunkBytes }: Tidied): boolean {
  return runs + logs + trash + shrunkBytes > 0;
}
