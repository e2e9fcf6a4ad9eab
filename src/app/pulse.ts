import type { Clock, Schedule, Ticker } from "../ports/runtime.ts";
import { beatOf } from "./beats.ts";
import type { FlowEvents } from "./events.ts";
import type { PairState } from "./pair-state.ts";
import { Waiting } from "./waiting.ts";

export interface PulseTools {
  /** The pairs as they are now. */
  readonly states: () => readonly PairState[];
  readonly events: Pick<FlowEvents, "subscribe">;
  readonly clock: Pick<Clock, "now" | "monotonicMs">;
}

/** A pair that was not scanned when it was due. */
export interface Late {
  readonly pair: string;
  /** When it was due (milliseconds since 1970). */
  readonly dueAt: number;
}

/** How far a due scan may be behind: with the minute before it, three intervals of the shortest schedule. */
const GRACE_MS = 120_000;
/** A pair whose scans take long may be behind by so many of them. */
const GRACE_SCANS = 2;

interface Beat {
  readonly schedule: Schedule;
  /** Its last tick (monotonic). */
  tickedMs: number;
}

interface Life {
  scan: PairState["lastScan"];
  /** By both clocks, as the wall clock may jump; undefined when no tick will come. */
  due: { readonly at: number; readonly ms: number } | undefined;
  overruns: number;
  succeededAt: number | null;
}

/** Watches that pairs are scanned when their schedules say so: put `ticker` between a runner and its ticks. */
export class Pulse {
  readonly waiting: Waiting;
  readonly #tools: PulseTools;
  readonly #beats = new Map<string, Beat>();
  readonly #lives = new WeakMap<PairState, Life>();

  constructor(tools: PulseTools) {
    this.#tools = tools;
    this.waiting = new Waiting(tools.clock);
    tools.events.subscribe(
      (event) => {
        if (event.kind !== "status") return;
        for (const state of tools.states()) if (state.pair.name === event.pair) this.#note(state);
      },
      ["status"],
    );
  }

  /** The same ticks, seen as they pass. */
  ticker(inner: Ticker): Ticker {
    return {
      every: (expression, timezone, callback) => {
        const key = beatOf({ schedule: expression, timezone });
        const schedule = inner.every(expression, timezone, () => {
          const beat = this.#beats.get(key);
          if (beat !== undefined) beat.tickedMs = this.#tools.clock.monotonicMs();
          callback();
        });
        this.#beats.set(key, { schedule, tickedMs: Number.NEGATIVE_INFINITY });
        for (const state of this.#tools.states()) if (beatOf(state.pair) === key) this.#lifeOf(state);
        const stop = () => {
          if (this.#beats.get(key)?.schedule === schedule) this.#beats.delete(key);
          schedule.stop();
        };
        return { nextAt: () => schedule.nextAt(), stop };
      },
    };
  }

  /** The pair that is furthest behind its schedule; undefined when none is too far. */
  late(): Late | undefined {
    let worst: Late | undefined;
    for (const state of this.#tools.states()) {
      const { due } = this.#lifeOf(state);
      if (due === undefined || !this.isLate(state)) continue;
      if (worst === undefined || due.at < worst.dueAt) worst = { pair: state.pair.name, dueAt: due.at };
    }
    return worst;
  }

  isLate(state: PairState): boolean {
    const { due } = this.#lifeOf(state);
    if (due === undefined) return false;
    const { clock } = this.#tools;
    const graceMs = GRACE_MS + GRACE_SCANS * (state.lastScan?.durationMs ?? 0);
    return Math.min(clock.now() - due.at, clock.monotonicMs() - due.ms) >= graceMs;
  }

  /** Ticks that came while the pair was still being scanned. */
  overruns(state: PairState): number {
    return this.#lifeOf(state).overruns;
  }

  /** When the last scan ended that could read the folders (milliseconds since 1970); null before. */
  succeededAt(state: PairState): number | null {
    return this.#lifeOf(state).succeededAt;
  }

  #note(state: PairState): void {
    const { lastScan: scan } = state;
    const life = this.#lifeOf(state);
    if (scan === undefined || scan === life.scan) return;
    life.scan = scan;
    const { clock } = this.#tools;
    const beat = this.#beats.get(beatOf(state.pair));
    if (beat !== undefined && beat.tickedMs > clock.monotonicMs() - scan.durationMs) life.overruns += 1;
    if (state.couldBeScanned) life.succeededAt = scan.startedAt + scan.durationMs;
    const at = beat?.schedule.nextAt() ?? null;
    life.due = at === null ? undefined : { at, ms: clock.monotonicMs() + at - clock.now() };
    this.waiting.note(state);
  }

  /** What is not known yet is due now, if ticks come at all. */
  #lifeOf(state: PairState): Life {
    const known = this.#lives.get(state);
    if (known !== undefined) return known;
    const { clock } = this.#tools;
    const due = this.#beats.has(beatOf(state.pair)) ? { at: clock.now(), ms: clock.monotonicMs() } : undefined;
    const life: Life = { scan: undefined, due, overruns: 0, succeededAt: null };
    this.#lives.set(state, life);
    return life;
  }
}
