import type { RunId } from "../domain/run.ts";
import { oneLine } from "../lib/invisible.ts";
import type { Logger } from "../ports/runtime.ts";

/** What a line about a run says of it. */
export interface RunName {
  readonly pair: string;
  readonly key: string;
}

/** What the program's own log tells of runs under way: each line names run, pair and key. */
export class RunLog {
  readonly #logger: Logger;
  readonly #runs = new Map<RunId, RunName>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  started(run: RunId, name: RunName): void {
    this.#runs.set(run, name);
    this.#logger.info("run started", { ...name, run });
  }

  ended(run: RunId): void {
    this.#runs.delete(run);
  }

  /** What its job printed; told where the level is debug, a line each, without characters that a terminal obeys. */
  printed(run: RunId, text: string): void {
    if (this.#logger.debug === undefined) return;
    const lines = text.replace(/\n$/, "").split("\n");
    for (const line of lines) this.#logger.debug(oneLine(line), { ...this.#runs.get(run), run });
  }
}
