import type { Failure } from "../domain/errors.ts";
import type { RunId } from "../domain/run.ts";
import { oneLine } from "../lib/invisible.ts";
import type { Logger } from "../ports/runtime.ts";
import type { Attempt } from "./live-run.ts";

/** What the program's own log tells of runs: each line names run, pair and key. */
export class RunLog {
  readonly #logger: Logger;
  /** Of runs under way, what a line says of them. */
  readonly #runs = new Map<RunId, Readonly<Record<string, unknown>>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  started(run: Attempt): void {
    const fields = fieldsOf(run);
    this.#runs.set(run.lastRun.id, fields);
    this.#logger.info("run started", fields);
  }

  ended(run: Attempt, failure: Failure | null): void {
    this.#runs.delete(run.lastRun.id);
    const fields = fieldsOf(run);
    if (failure === null) this.#logger.info("run succeeded", fields);
    else this.#logger.warn(`run failed: ${failure.message}`, { ...fields, code: failure.code, hint: failure.hint });
  }

  /** What its job printed; told where the level is debug, a line each, without characters that a terminal obeys. */
  printed(run: RunId, text: string): void {
    if (this.#logger.debug === undefined) return;
    const lines = text.replace(/\n$/, "").split("\n");
    for (const line of lines) this.#logger.debug(oneLine(line), { ...this.#runs.get(run), run });
  }
}

function fieldsOf({ state, item, lastRun }: Attempt) {
  return { pair: state.pair.name, key: item.key, run: lastRun.id };
}
