import type { Failure } from "../domain/errors.ts";
import type { Pair } from "../domain/pair.ts";
import type { RunId, RunOutcome } from "../domain/run.ts";
import type { Decision } from "../domain/status.ts";
import { itemId } from "../lib/hash.ts";
import { LogTail } from "../lib/log-tail.ts";
import type { RunProgress } from "../ports/executor.ts";
import type { Logger } from "../ports/runtime.ts";
import type { Entry, EntryTable } from "./entry-table.ts";
import type { FlowEvent, FlowEvents } from "./events.ts";
import type { Attempt } from "./live-run.ts";
import type { PairState } from "./pair-state.ts";
import type { PairWatch } from "./pair-watch.ts";
import { runEnded } from "./run-ended.ts";
import { RunLog } from "./run-log.ts";

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
  /** With the kinds each wants; undefined stands for all. */
  readonly #listeners = new Map<Listener, readonly FlowEvent["kind"][] | undefined>();
  readonly #tools: EventTools;
  readonly #logs = new Map<RunId, LogTail>();
  readonly #runLog: RunLog;

  constructor(tools: EventTools) {
    this.#tools = tools;
    this.#runLog = new RunLog(tools.logger);
  }

  subscribe(listener: Listener, kinds?: readonly FlowEvent["kind"][]): () => void {
    // One of its own per call, so that the same function may listen twice.
    const own: Listener = (event) => listener(event);
    this.#listeners.set(own, kinds);
    return () => void this.#listeners.delete(own);
  }

  /** What a running job has logged so far; empty when nothing runs under this id. */
  logSoFar(run: RunId): string {
    return this.#logs.get(run)?.text() ?? "";
  }

  /** One item's facts changed. */
  changed(pair: Pair, before: Entry, after: Entry): void {
    if (this.#isHeard("item") && !isSame(before.decision, after.decision)) this.#tellItem(pair, after.facts.item.key);
  }

  /** A scan put these entries in the place of those before. */
  scanned(pair: Pair, before: EntryTable, after: EntryTable): void {
    if (!this.#isHeard("item")) return;
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

  started(run: Attempt): void {
    this.#runLog.started(run);
    if (this.#isHeard("run")) this.#tell({ kind: "run", ...idsOf(run), state: "started" });
  }

  /** Its end is in the state of its pair; `outcome` is its worker's, if it came to one. */
  ended(run: Attempt, failure: Failure | null, outcome: RunOutcome | undefined): void {
    this.#logs.delete(run.lastRun.id);
    this.#runLog.ended(run, failure);
    if (this.#isHeard("run")) {
      this.#tell({ kind: "run", ...idsOf(run), state: "ended", end: runEnded(run, failure, outcome) });
    }
    this.counted(run.state);
  }

  progressed(run: Attempt, { done, total, unit }: RunProgress): void {
    if (this.#isHeard("progress")) this.#tell({ kind: "progress", ...idsOf(run), progress: { done, total, unit } });
  }

  /** A running job logged these whole lines. */
  logged(run: RunId, lines: string): void {
    const tail = this.#logs.get(run) ?? new LogTail();
    this.#logs.set(run, tail);
    const text = this.#tools.conceal(lines);
    tail.add(text);
    this.#runLog.printed(run, text);
    if (!this.#isHeard("log")) return;
    for (const line of text.replace(/\n$/, "").split("\n")) this.#tell({ kind: "log", runId: run, line });
  }

  /** The config file was read again. */
  configured(valid: boolean): void {
    this.#tell({ kind: "config", valid });
  }

  #tellItem(pair: Pair, key: string): void {
    this.#tell({ kind: "item", pair: pair.name, key, itemId: itemId(pair.name, key) });
  }

  #isHeard(kind: FlowEvent["kind"]): boolean {
    return this.#listeners.values().some((kinds) => kinds?.includes(kind) !== false);
  }

  /** A listener that throws hears no more: whoever looks on must not harm the flow. */
  #tell(event: FlowEvent): void {
    for (const [listener, kinds] of this.#listeners) {
      if (kinds?.includes(event.kind) === false) continue;
      try {
        listener(event);
      } catch (error) {
        this.#listeners.delete(listener);
        this.#tools.logger.error("a listener to events failed and hears no more", { error: String(error) });
      }
    }
  }
}

function idsOf({ state, item, lastRun }: Attempt) {
  return { runId: lastRun.id, itemId: itemId(state.pair.name, item.key) };
}

function isSame(one: Decision, other: Decision): boolean {
  if (one === other) return true;
  return one.reason === other.reason && one.status === other.status && one.message === other.message;
}
