import type { Failure } from "../domain/errors.ts";
import { concernsThePair, ENVIRONMENT_PROBE_MS } from "../domain/retry.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { PairState } from "./pair-state.ts";

export interface HoldTools {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dispatcher: Dispatcher;
  /** Scans the pair again after so long. */
  readonly lookAgain: (state: PairState, delayMs: number) => void;
}

/** Keeps pairs from working that would fail the same way again and again: one report for each, none for its files. */
export class Holds {
  readonly #tools: HoldTools;
  /** Those of which it is told. */
  readonly #paused = new WeakSet<PairState>();

  constructor(tools: HoldTools) {
    this.#tools = tools;
  }

  /** Disk, folder or journal failed: nothing starts for a minute, then the pair is tried again. */
  hold(state: PairState, why: Failure): void {
    const { clock, logger, dispatcher } = this.#tools;
    if (state.heldUntilMs === undefined) logger.error(why.message, { pair: state.pair.name, hint: why.hint });
    state.hold(why, clock.monotonicMs() + ENVIRONMENT_PROBE_MS);
    dispatcher.drop(state);
    this.planProbe(state);
  }

  /** Holds, pauses or releases a pair after one of its runs ended so. */
  judge(state: PairState, failure: Failure | null): void {
    if (failure !== null && concernsThePair(failure)) this.hold(state, failure);
    else if (failure?.kind !== "environment") this.#release(state);
    const why = state.pauses.failingAlike;
    if (why === undefined) this.#paused.delete(state);
    else this.#pause(state, why);
  }

  /** After a scan that found nothing to show by that a hold is over: then it is, when its time has come. */
  releaseIdle(state: PairState): void {
    if (!this.#tools.dispatcher.worksFor(state)) this.#release(state);
  }

  /** While folders, disk or journal fail they are looked at each minute, whatever the schedule of the pair. */
  planProbe(state: PairState): void {
    if (state.couldBeScanned && state.heldUntilMs === undefined) return;
    const leftMs = (state.heldUntilMs ?? 0) - this.#tools.clock.monotonicMs();
    this.#tools.lookAgain(state, leftMs > 0 ? leftMs : ENVIRONMENT_PROBE_MS);
  }

  /** A run that began before the hold says nothing about it. */
  #release(state: PairState): void {
    const untilMs = state.heldUntilMs;
    if (untilMs !== undefined && this.#tools.clock.monotonicMs() >= untilMs) state.release();
  }

  #pause(state: PairState, why: Failure): void {
    this.#tools.dispatcher.drop(state);
    if (this.#paused.has(state)) return;
    this.#paused.add(state);
    this.#tools.logger.error(why.message, { pair: state.pair.name, hint: why.hint });
  }
}
