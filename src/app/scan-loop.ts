import type { Clock } from "../ports/runtime.ts";
import { UnderWay } from "./under-way.ts";

interface Slot {
  scanning: boolean;
  /** Asked for again while it was scanned: at once, or by a hint. */
  again: "now" | "hint" | undefined;
  dueMs: number;
  cancelTimer: (() => void) | undefined;
  /** When a hint may bring the next scan (monotonic). */
  restedAtMs: number;
}

/** After a scan a pair rests this many times its length, whatever hints come; ticks do not wait. */
const REST_SCANS = 4;
const SHORTEST_REST_MS = 100;

/**
 * Scans each pair when asked, at once or after a delay. Two scans of one pair never run together: what is asked for
 * meanwhile becomes one more scan behind it. Pairs do not wait for each other.
 */
export class ScanLoop<Pair> {
  readonly #slots = new Map<Pair, Slot>();
  readonly #underWay = new UnderWay();
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

  /** Asks for a scan at once; one that is being scanned rests first. */
  soon(pair: Pair): void {
    const slot = this.#slotOf(pair);
    if (slot.scanning) slot.again ??= "hint";
    else this.request(pair);
  }

  /** Asks for a scan when the pair has rested: a burst of hints makes few scans, and a single one waits for nothing. */
  hint(pair: Pair): void {
    const slot = this.#slotOf(pair);
    if (slot.scanning) slot.again ??= "hint";
    else this.request(pair, Math.max(1, slot.restedAtMs - this.#clock.monotonicMs()));
  }

  /** Takes back what was asked for this pair; a scan of it that is under way goes on. */
  forget(pair: Pair): void {
    const slot = this.#slots.get(pair);
    if (slot === undefined) return;
    clearTimer(slot);
    slot.again = undefined;
    this.#slots.delete(pair);
  }

  /** Nothing more is scanned; ends when what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const slot of this.#slots.values()) clearTimer(slot);
    await this.#underWay.ended();
  }

  #slotOf(pair: Pair): Slot {
    const known = this.#slots.get(pair);
    if (known !== undefined) return known;
    const slot = { scanning: false, again: undefined, dueMs: NEVER, cancelTimer: undefined, restedAtMs: 0 };
    this.#slots.set(pair, slot);
    return slot;
  }

  #start(pair: Pair, slot: Slot): void {
    clearTimer(slot);
    if (slot.scanning) {
      slot.again = "now";
      return;
    }
    slot.scanning = true;
    const fromMs = this.#clock.monotonicMs();
    const scan = this.#scan(pair).then(() => {
      const nowMs = this.#clock.monotonicMs();
      slot.restedAtMs = nowMs + Math.max(SHORTEST_REST_MS, (nowMs - fromMs) * REST_SCANS);
      slot.scanning = false;
      this.#goOn(pair, slot);
      this.#onScanned();
    });
    this.#underWay.add(scan);
  }

  #goOn(pair: Pair, slot: Slot): void {
    const { again } = slot;
    slot.again = undefined;
    if (again === "now" && !this.#stopped) this.#start(pair, slot);
    if (again === "hint") this.hint(pair);
  }
}

const NEVER: number = Number.POSITIVE_INFINITY;

function clearTimer(slot: Slot): void {
  slot.cancelTimer?.();
  slot.cancelTimer = undefined;
  slot.dueMs = NEVER;
}
