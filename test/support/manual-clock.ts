import type { Clock } from "../../src/ports/runtime.ts";

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Time that passes only when the test says so. */
export class ManualClock implements Clock {
  #nowMs = 1_000_000;
  /** Difference of the wall clock, for jumps. */
  #skewMs = Date.UTC(2026, 10, 21);
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#nowMs + this.#skewMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many callbacks are still to come. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Sets the wall clock forward or back; waiting is not touched. */
  jump(byMs: number): void {
    this.#skewMs += byMs;
  }

  /** Lets time pass, timer by timer, with everything they set off done in between, or as much of it as `between` does. */
  async pass(ms: number, between: () => Promise<void> = settled): Promise<void> {
    const end = this.#nowMs + ms;
    for (;;) {
      await between();
      const due = [...this.#timers].filter((timer) => timer.atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.callback();
    }
    this.#nowMs = end;
    await between();
  }
}

/** When everything that is ready to go on has gone on; in-memory parts need only turns of the event loop. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
