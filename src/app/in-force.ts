import { patternsOverlap } from "../domain/overlap.ts";
import type { Flow } from "../domain/pair.ts";
import type { PairState } from "./pair-state.ts";
import { type StateTools, type Succession, succession } from "./succession.ts";

/** The pairs of the config that is in force, until another one is put in force. */
export class InForce {
  readonly #tools: StateTools;
  readonly #isWorking: (state: PairState) => boolean;
  #flow: Flow;
  #states: readonly PairState[] = [];
  #known: ReadonlySet<PairState> = new Set();
  /** No longer in force, but with runs under way. */
  #retired: readonly PairState[] = [];
  #readers = new WeakMap<PairState, readonly PairState[]>();

  /** Holds no pair yet. `isWorking` tells whether anything runs for a state, or is about to. */
  constructor(flow: Flow, tools: StateTools, isWorking: (state: PairState) => boolean) {
    this.#flow = { ...flow, pairs: [] };
    this.#tools = tools;
    this.#isWorking = isWorking;
  }

  get flow(): Flow {
    return this.#flow;
  }

  /** In the order of the flow. */
  get states(): readonly PairState[] {
    return this.#states;
  }

  /** Puts another config in force. Throws with nothing changed (journal, unknown jobs). */
  put(flow: Flow): Succession {
    const working = this.#retired.filter(this.#isWorking);
    const next = succession(this.#states, { flow, working }, this.#tools);
    const retired = new Set([...working, ...next.retired.map(({ state }) => state)]);
    this.#retired = [...retired].filter(this.#isWorking);
    this.#flow = flow;
    this.#states = next.states;
    this.#known = new Set(next.states);
    this.#readers = new WeakMap();
    return next;
  }

  /** The state of the same pair that is in force; undefined when the config has no such pair any more. */
  of(state: PairState): PairState | undefined {
    if (this.#known.has(state)) return state;
    return this.#states.find(({ pair }) => pair.name === state.pair.name);
  }

  /** The pairs that read what this one makes. */
  readersOf(state: PairState): readonly PairState[] {
    const known = this.#readers.get(state);
    if (known !== undefined) return known;
    const { target } = state.pair;
    const readers = this.#states.filter(({ pair }) => pair.sources.some((source) => patternsOverlap(source, target)));
    this.#readers.set(state, readers);
    return readers;
  }
}
