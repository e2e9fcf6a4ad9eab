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
export class ScanLoop<Pair> {
  readonly #slots = new Map<Pair, Slot>();
  readonly #scan: (pair: Pair) => Promise<void>;
  readonly #clock: Clock;
  readonly #onScanned: () => void;
  #stopped = false;

  /** `scan` must not reject; `onScanned` is called after each one, when `busy` no longer counts it. */
  constructor(scan: (pair: Pair) => Promise<void>, onScanned: () => void, clock: Clock) {
    this.#scan = scan;
    this.#onScanned = onScanned;
    this.#clock = clock;
  }

  /** Whether anything is being scanned or will be without being asked again. */
  get busy(): boolean {
    return [...this.#slots.values()].some((slot) => slot.scanning || slot.cancelTimer !== undefined);
  }

  /** Asks for a scan within the delay; an earlier one that is planned already serves as well. */
  request(pair: Pair, delayMs = 0): void {
    if (this.#stopped) return;
    const slot = this.#slotOf(pair);
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

  /** Takes back what was asked for this pair; a scan of it that is under way goes on. */
  forget(pair: Pair): void {
    const slot = this.#slots.get(pair);
    if (slot === undefined) return;
    clearTimer(slot);
    slot.again = false;
    this.#slots.delete(pair);
  }

  stop(): void {
    this.#stopped = true;
    for (const slot of this.#slots.values()) clearTimer(slot);
  }

  #slotOf(pair: Pair): Slot {
    const known = this.#slots.get(pair);
    if (known !== undefined) return known;
    const slot = { scanning: false, again: false, dueMs: Number.POSITIVE_INFINITY, cancelTimer: undefined };
    this.#slots.set(pair, slot);
    return slot;
  }

  #start(pair: Pair, slot: Slot): void {
    clearTimer(slot);
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
}

function clearTimer(slot: Slot): void {
  slot.cancelTimer?.();
  slot.cancelTimer = undefined;
  slot.dueMs = Number.POSITIVE_INFINITY;
}
