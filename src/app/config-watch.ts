import { type FlowChange, flowChangeText } from "../domain/pair-change.ts";
import type { Clock, Logger, Schedule, Ticker, Watcher } from "../ports/runtime.ts";
import type { FlowEventSource } from "./flow-events.ts";
import type { StatusDocument } from "./view.ts";

/** A config that was read and is right as a whole. */
export interface ReadConfig {
  /** Of the files it was read from, as they were then. */
  readonly stamp: string;
  /** Puts it in force. Throws with nothing changed. */
  apply(): FlowChange;
}

export interface ConfigSource {
  /** Changes with the bytes of the files that the config in force was read from. Never rejects. */
  stamp(): Promise<string>;
  /** Reads and checks all of it. Rejects when anything is wrong with it. */
  read(): Promise<ReadConfig>;
  /** What is wrong, one text each: `file:line:column: message` with the line and what to do. */
  errorsOf(error: unknown): readonly string[];
}

export interface ConfigWatchTools {
  readonly source: ConfigSource;
  readonly clock: Pick<Clock, "monotonicMs" | "after">;
  readonly logger: Logger;
  readonly events: Pick<FlowEventSource, "configured">;
}

/** A changed config is read once it has looked the same for so long: editors write files in parts. */
const SETTLE_MS = 1_000;
/** Also when every pair has a rarer one. */
const EACH_MINUTE = "* * * * *";

/** Notices edits of the config and puts them in force, wholly or not at all; with errors in it the last good one goes on. */
export class ConfigWatch {
  readonly #tools: ConfigWatchTools;
  #inForce: string;
  #seen: { readonly stamp: string; readonly sinceMs: number };
  #errors: readonly string[] = [];
  #looking: Promise<void> | undefined;
  #schedule: Schedule | undefined;
  #cancelTimer: () => void = () => {};
  #stopped = false;

  /** `stamp` is that of the config in force. */
  constructor(stamp: string, tools: ConfigWatchTools) {
    this.#tools = tools;
    this.#inForce = stamp;
    this.#seen = { stamp, sinceMs: Number.NEGATIVE_INFINITY };
  }

  /** How the file stands that was looked at last. */
  status(): StatusDocument["config"] {
    return { valid: this.#errors.length === 0, errors: this.#errors };
  }

  /** Looks each minute, and when something happens in the config's folder, until `stop`. */
  follow(ticker: Ticker, watcher: Watcher, folder: string): void {
    const look = () => void this.look();
    this.#schedule = ticker.every(EACH_MINUTE, "UTC", look);
    watcher.watch(folder, { nested: false }, look);
  }

  /** Nothing is put in force from now on. */
  stop(): void {
    this.#stopped = true;
    this.#schedule?.stop();
    this.#cancelTimer();
  }

  /** Looks whether the config changed; a look that is under way serves as well. Never rejects. */
  look(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const stamp = await this.#tools.source.stamp();
    if (this.#stopped) return;
    const nowMs = this.#tools.clock.monotonicMs();
    if (stamp !== this.#seen.stamp) this.#seen = { stamp, sinceMs: nowMs };
    const waitMs = this.#seen.sinceMs + SETTLE_MS - nowMs;
    if (waitMs > 0) this.#lookWithin(waitMs);
    else if (stamp !== this.#inForce) await this.#read();
    else if (this.#errors.length > 0) this.#told("the config is again the one in force");
  }

  #lookWithin(delayMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#tools.clock.after(delayMs, () => void this.look());
  }

  async #read(): Promise<void> {
    const { source } = this.#tools;
    try {
      const read = await source.read();
      if (this.#stopped) return;
      const change = read.apply();
      this.#inForce = read.stamp;
      this.#seen = { stamp: read.stamp, sinceMs: Number.NEGATIVE_INFINITY };
      this.#told(`the config changed and is in force: ${flowChangeText(change)}`);
    } catch (error) {
      if (!this.#stopped) this.#tellErrors(source.errorsOf(error));
    }
  }

  #told(message: string): void {
    this.#errors = [];
    this.#tools.logger.info(message);
    this.#tools.events.configured(true);
  }

  /** Once for the same errors, however often the file is looked at. */
  #tellErrors(errors: readonly string[]): void {
    if (JSON.stringify(errors) === JSON.stringify(this.#errors)) return;
    this.#errors = errors;
    const [first = ""] = errors[0]?.split("\n") ?? [];
    const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
    this.#tools.logger.error(`the config has errors, so the last good one goes on: ${first}${others}`);
    this.#tools.events.configured(false);
  }
}
