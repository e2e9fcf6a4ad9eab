import type { Pair } from "../domain/pair.ts";
import type { RunId } from "../domain/run.ts";
import type { Decision } from "../domain/status.ts";
import { itemId } from "../lib/hash.ts";
import { LogTail } from "../lib/log-tail.ts";
import type { RunProgress } from "../ports/executor.ts";
import type { Logger } from "../ports/runtime.ts";
import type { Entry, EntryTable } from "./entry-table.ts";
import type { FlowEvent, FlowEvents } from "./events.ts";
import type { PairState } from "./pair-state.ts";
import type { PairWatch } from "./pair-watch.ts";
import type { LiveRun } from "./perform.ts";

type Listener = (event: FlowEvent) => void;

export interface EventTools {
  readonly logger: Logger;
  /** Shows values that came from the environment as their names again. */
  readonly conceal: (text: string) => string;
}

/**
 * Where the runner says what happens. Made before the runner: `const events = new FlowEventSource({ logger, conceal })`,
 * then `new Runner(flow, { ..., events })` and `createFlowView({ ..., events })`. Without a listener only the log of
 * running jobs is kept.
 */
export class FlowEventSource implements FlowEvents, PairWatch {
  readonly #listeners = new Set<Listener>();
  readonly #tools: EventTools;
  readonly #logs = new Map<RunId, LogTail>();

  constructor(tools: EventTools) {
    this.#tools = tools;
  }

  subscribe(listener: Listener): () => void {
    // One of its own per call, so that the same function may listen twice.
    const own: Listener = (event) => listener(event);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** What a running job has logged so far; empty when nothing runs under this id. */
  logSoFar(run: RunId): string {
    return this.#logs.get(run)?.text() ?? "";
  }

  /** One item's facts changed. */
  changed(pair: Pair, before: Entry, after: Entry): void {
    const { lastRun: runBefore } = before.facts;
    const { lastRun, item } = after.facts;
    if (runBefore?.state === "running" && lastRun?.state !== "running") this.#logs.delete(runBefore.id);
    if (this.#listeners.size === 0) return;
    if (!isSame(before.decision, after.decision)) this.#tellItem(pair, item.key);
    if (lastRun?.state === "running" && lastRun.id !== runBefore?.id) {
      this.#tell({ kind: "run", runId: lastRun.id, itemId: itemId(pair.name, item.key), state: "started" });
    }
  }

  /** A scan put these entries in the place of those before. */
  scanned(pair: Pair, before: EntryTable, after: EntryTable): void {
    if (this.#listeners.size === 0) return;
    let stayed = 0;
    for (const { facts, decision } of after.entries) {
      const { key } = facts.item;
      const old = before.get(key)?.decision;
      if (old !== undefined) stayed += 1;
      if (old === undefined || !isSame(old, decision)) this.#tellItem(pair, key);
    }
    if (stayed === before.entries.length) return;
    for (const { facts } of before.entries) {
      if (after.get(facts.item.key) === undefined) this.#tellItem(pair, facts.item.key);
    }
  }

  /** Counts, problem or the time of the next scan may be others than before. */
  counted({ pair }: Pick<PairState, "pair">): void {
    this.#tell({ kind: "status", pair: pair.name });
  }

  ended({ lastRun, state, item }: LiveRun): void {
    if (this.#listeners.size === 0) return;
    this.#tell({ kind: "run", runId: lastRun.id, itemId: itemId(state.pair.name, item.key), state: "ended" });
    this.counted(state);
  }

  progressed({ state, item }: LiveRun, { run, done, total, unit }: RunProgress): void {
    if (this.#listeners.size === 0) return;
    const id = itemId(state.pair.name, item.key);
    this.#tell({ kind: "progress", runId: run, itemId: id, progress: { done, total, unit } });
  }

  /** A running job logged these whole lines. */
  logged(run: RunId, lines: string): void {
    const tail = this.#logs.get(run) ?? new LogTail();
    this.#logs.set(run, tail);
    const text = this.#tools.conceal(lines);
    tail.add(text);
    if (this.#listeners.size === 0) return;
    for (const line of text.replace(/\n$/, "").split("\n")) this.#tell({ kind: "log", runId: run, line });
  }

  /** The config file was read again. */
  configured(valid: boolean): void {
    this.#tell({ kind: "config", valid });
  }

  #tellItem(pair: Pair, key: string): void {
    this.#tell({ kind: "item", pair: pair.name, key, itemId: itemId(pair.name, key) });
  }

  /** A listener that throws hears no more: whoever looks on must not harm the flow. */
  #tell(event: FlowEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#listeners.delete(listener);
        this.#tools.logger.error("a listener to events failed and hears no more", { error: String(error) });
      }
    }
  }
}

function isSame(one: Decision, other: Decision): boolean {
  if (one === other) return true;
  return one.reason === other.reason && one.status === other.status && one.message === other.message;
}
