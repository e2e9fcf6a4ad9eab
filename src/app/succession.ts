import type { Flow, Pair } from "../domain/pair.ts";
import { type FlowChange, flowChange, pairChange } from "../domain/pair-change.ts";
import type { Journal } from "../ports/journal.ts";
import { type Heir, PairState } from "./pair-state.ts";
import type { PairWatch } from "./pair-watch.ts";

/** What the state of a pair begins with. */
export interface StateTools {
  readonly journal: Pick<Journal, "latest" | "skips" | "pauseOf">;
  /** Changes with a pair's job code, params and expectations. Throws `job-unknown`. */
  readonly jobIdentity: (pair: Pair) => string;
  readonly events?: PairWatch | undefined;
}

/** The states of a flow once a config is in force, and what becomes of those before. */
export interface Succession {
  /** In the order of the flow; those of unchanged pairs are the same objects as before. */
  readonly states: readonly PairState[];
  readonly fresh: ReadonlySet<PairState>;
  /** No longer in force; the heir has the same name. */
  readonly retired: readonly { readonly state: PairState; readonly heir: PairState | undefined }[];
  readonly change: FlowChange;
}

/**
 * Makes the states for another config of a flow, by name. `working` are earlier states that still have runs. Changes
 * nothing of the states before; what it throws (journal, unknown jobs) leaves all as it was.
 */
export function succession(
  before: readonly PairState[],
  { flow, working = [] }: { readonly flow: Flow; readonly working?: readonly PairState[] },
  tools: StateTools,
): Succession {
  const old = new Map([...working, ...before].map((state) => [state.pair.name, state]));
  const kept = new Set(before);
  const fresh = new Set<PairState>();
  const states = flow.pairs.map((pair) => {
    const known = old.get(pair.name);
    if (known !== undefined && kept.has(known) && pairChange(known.pair, pair).length === 0) return known;
    const state = known === undefined ? stateOf(pair, tools) : heirOf(known, pair, tools);
    fresh.add(state);
    return state;
  });
  const byName = new Map(states.map((state) => [state.pair.name, state]));
  const retired = [...old].flatMap(([name, state]) => {
    const heir = byName.get(name);
    return heir === state ? [] : [{ state, heir }];
  });
  const change = flowChange(
    before.map(({ pair }) => pair),
    flow.pairs,
  );
  return { states, fresh, retired, change };
}

/** What a state tells its heir of the runs that go on under it. What is made in another folder is not the heir's. */
export function heirTold(state: PairState, heir: PairState): Heir {
  if (isSameFolder(state, heir.pair)) return heir;
  return {
    setLastRun: (key, lastRun, now) => heir.setLastRun(key, lastRun?.state === "running" ? lastRun : undefined, now),
    setPublished: () => {},
  };
}

function stateOf(pair: Pair, tools: StateTools): PairState {
  const state = new PairState(pair, rulesOf(pair, tools), { lastRuns: tools.journal.latest(pair.name) });
  state.asides.recall(pair.name, tools.journal);
  state.watch = tools.events;
  return state;
}

/**
 * It knows the runs of the state before it, unless they made files in another folder; what people said counts on. Where
 * nothing but its work is another, files that are settling need not begin anew, and what paused it does so still.
 */
function heirOf(state: PairState, pair: Pair, tools: StateTools): PairState {
  const { asides, observations, pauses } = state;
  const makesTheSame = isSameFolder(state, pair);
  const readsTheSame = JSON.stringify(state.pair.sources) === JSON.stringify(pair.sources);
  const lastRuns = new Map([...state.lastRuns].filter(([, run]) => makesTheSame || run.state === "running"));
  const inherited = { lastRuns, asides, pauses: makesTheSame && readsTheSame ? pauses : undefined };
  const heir = new PairState(pair, rulesOf(pair, tools), inherited);
  if (readsTheSame) heir.observations = observations;
  heir.watch = tools.events;
  return heir;
}

function isSameFolder({ pair: before }: PairState, { target }: Pair): boolean {
  return before.target.folder === target.folder;
}

function rulesOf(pair: Pair, { jobIdentity }: StateTools) {
  return { ...pair, paused: false, jobIdentity: jobIdentity(pair) };
}
