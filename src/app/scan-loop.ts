import type { Clock } from "../ports/runtime.ts";

interface Slot {
  scanning: boolean;
  /** Asked for again while it was scanned. */
  again: boolean;
  dueMs: number;
  cancelTimer: (() => void) | undefined;
}

/**
 * Scans each pair when asked, at once or after a delay. Two scans of one pair never run together: what is asked for
 * meanwhile becomes one more scan behind it. Pairs do not wait for each other.
 */
export class ScanLoop {
  readonly #slots: readonly Slot[];
  readonly #scan: (pair: number) => Promise<void>;
  readonly #clock: Clock;
  readonly #onScanned: () => void;
  #stopped = false;

  /** `scan` must not reject; `onScanned` is called after each one, when `busy` no longer counts it. */
  constructor(pairCount: number, scan: (pair: number) => Promise<void>, onScanned: () => void, clock: Clock) {
    const idle = { scanning: false, again: false, dueMs: Number.POSITIVE_INFINITY, cancelTimer: undefined };
    this.#slots = Array.from({ length: pairCount }, () => ({ ...idle }));
    this.#scan = scan;
    this.#onScanned = onScanned;
    this.#clock = clock;
  }

  /** Whether anything is being scanned or will be without being asked again. */
  get busy(): boolean {
    return this.#slots.some((slot) => slot.scanning || slot.cancelTimer !== undefined);
  }

  /** Asks for a scan within the delay; an earlier one that is planned already serves as well. */
  request(pair: number, delayMs = 0): void {
    const slot = this.#slots[pair];
    if (slot === undefined || this.#stopped) return;
    if (delayMs <= 0) {
      this.#start(pair, slot);
      return;
    }
    const dueMs = this.#clock.monotonicMs() + delayMs;
    if (slot.cancelTimer !== undefined && slot.dueMs <= dueMs) return;
    slot.cancelTimer?.();
    slot.dueMs = dueMs;
    slot.cancelTimer = this.#clock.after(delayMs, () => this.#start(pair, slot));
  }

  stop(): void {
    this.#stopped = true;
    for (const slot of this.#slots) this.#clearTimer(slot);
  }

  #start(pair: number, slot: Slot): void {
    this.#clearTimer(slot);
    if (slot.scanning) {
      slot.again = true;
      return;
    }
    slot.scanning = true;
    void this.#scan(pair).then(() => {
      slot.scanning = false;
      if (slot.again && !this.#stopped) {
        slot.again = false;
        this.#start(pair, slot);
      }
      this.#onScanned();
    });
  }

  #clearTimer(slot: Slot): void {
    slot.cancelTimer?.();
    slot.cancelTimer = undefined;
    slot.dueMs = Number.POSITIVE_INFINITY;
  }
}
