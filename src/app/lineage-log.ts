import { resolve } from "node:path";
import { type LineageMoment, lineageEvent } from "../domain/lineage-event.ts";
import type { Flow } from "../domain/pair.ts";
import type { FlowTelling, LineageReceiver } from "../domain/receivers.ts";
import type { RunId } from "../domain/run.ts";
import { uuidOf } from "../lib/run-uuid.ts";
import type { Journal, RunRecord } from "../ports/journal.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { Clock } from "../ports/runtime.ts";

/** What was told last of each run, and when. */
type ToldRuns = Map<RunId, { readonly moment: LineageMoment; readonly at: number }>;

export interface LineageTools {
  readonly outbox: Outbox & Pick<Journal, "run" | "listRuns">;
  /** As the config in force has them. */
  readonly telling: () => FlowTelling | undefined;
  readonly flow: () => Pick<Flow, "name" | "root" | "pairs">;
  readonly clock: Clock;
  /** URI of this program. */
  readonly producer: string;
}

/** No pair has this name: what is told under it are runs, by their ids. */
const RUNS = "";
/** Since when runs are told at all; no run has this id. */
const SINCE = "since";
/** What was told of a run is remembered for so long after its end. */
const REMEMBERED_MS = 86_400_000;
const PRUNE_MS = 3_600_000;
const PAGE = 500;
/** Runs that one look takes, since it shares the runner's time. */
const BATCH = 200;

/** Puts an OpenLineage event into the outbox for each beginning and end of a run, once. The journal says what there was. */
export class LineageLog {
  readonly #tools: LineageTools;
  readonly #hinted = new Set<RunId>();
  /** What was told of runs, by id, as the outbox remembers it; undefined until it is asked. */
  #told: ToldRuns | undefined;
  #prunedAt = 0;

  constructor(tools: LineageTools) {
    this.#tools = tools;
  }

  /** Something happened to a run. */
  hint(run: RunId): void {
    this.#hinted.add(run);
  }

  /** Runs whose end was not told yet may have ended: the journal takes the end of some later than events tell it. */
  hintOpen(): void {
    for (const [id, { moment }] of this.#told ?? []) if (moment === "start") this.#hinted.add(id);
  }

  /** Tells whether there is more to look at. Throws `journal-unusable`. */
  look(): "done" | "later" {
    const lineage = this.#tools.telling()?.lineage;
    if (lineage === undefined) {
      this.#forgetAll();
      return "done";
    }
    this.#told ??= this.#recall();
    this.#prune(this.#told);
    const ids = [...this.#hinted].slice(0, BATCH);
    this.#tell(ids, lineage, this.#told);
    for (const id of ids) this.#hinted.delete(id);
    return this.#hinted.size === 0 ? "done" : "later";
  }

  /** Without a receiver nothing is kept: when there is one again, it hears of the runs from then on. */
  #forgetAll(): void {
    this.#hinted.clear();
    if (this.#told === undefined && this.#prunedAt > 0) return;
    const { outbox, clock } = this.#tools;
    const forget = outbox.told(RUNS).map(({ key }) => key);
    if (forget.length > 0) outbox.tell({ pair: RUNS, remember: [], forget, messages: [], at: clock.now() });
    this.#told = undefined;
    this.#prunedAt = clock.now();
  }

  /** What was told before this program began; runs that it died over are looked at again. */
  #recall(): ToldRuns {
    const { outbox, clock } = this.#tools;
    const now = clock.now();
    const rows = outbox.told(RUNS);
    const since = rows.find(({ key }) => key === SINCE)?.at;
    if (since === undefined) {
      const remember = [{ key: SINCE, fingerprint: SINCE, at: now }];
      outbox.tell({ pair: RUNS, remember, forget: [], messages: [], at: now });
      return new Map();
    }
    const told: ToldRuns = new Map();
    for (const { key, fingerprint, at } of rows) {
      if (key !== SINCE) told.set(key, { moment: fingerprint === "end" ? "end" : "start", at });
    }
    for (const [id, { moment }] of told) if (moment === "start") this.#hinted.add(id);
    for (const id of this.#runsSince(Math.max(since, now - REMEMBERED_MS))) if (!told.has(id)) this.#hinted.add(id);
    return told;
  }

  *#runsSince(since: number): Generator<RunId> {
    let before: { readonly startedAt: number; readonly id: RunId } | undefined;
    for (;;) {
      const runs = this.#tools.outbox.listRuns({ since }, { limit: PAGE, before });
      for (const { id } of runs) yield id;
      before = runs.at(-1);
      if (runs.length < PAGE) return;
    }
  }

  #prune(told: ToldRuns): void {
    const { outbox, clock } = this.#tools;
    const now = clock.now();
    if (now - this.#prunedAt < PRUNE_MS) return;
    this.#prunedAt = now;
    const old = [...told].filter(([, { moment, at }]) => moment === "end" && now - at > 2 * REMEMBERED_MS);
    const forget = old.map(([id]) => id);
    if (forget.length > 0) outbox.tell({ pair: RUNS, remember: [], forget, messages: [], at: now });
    for (const id of forget) told.delete(id);
  }

  #tell(ids: readonly RunId[], lineage: LineageReceiver, told: ToldRuns): void {
    const { outbox, clock } = this.#tools;
    const at = clock.now();
    const bodies: string[] = [];
    const changed = new Map<RunId, LineageMoment>();
    const gone: RunId[] = [];
    for (const id of ids) {
      const run = outbox.run(id);
      const before = told.get(id)?.moment;
      if (run === undefined) gone.push(id);
      else {
        const moments = momentsOf(run, before);
        for (const moment of moments) bodies.push(this.#bodyOf(run, lineage, moment));
        const last = moments.at(-1);
        if (last !== undefined) changed.set(id, last);
      }
    }
    const forget = gone.filter((id) => told.has(id));
    if (changed.size + forget.length === 0) return;
    const remember = [...changed].map(([key, fingerprint]) => ({ key, fingerprint, at }));
    const messages = bodies.map((body) => ({ receiver: lineage.name, body }));
    outbox.tell({ pair: RUNS, remember, forget, messages, at });
    for (const [id, moment] of changed) told.set(id, { moment, at });
    for (const id of forget) told.delete(id);
  }

  #bodyOf(run: RunRecord, { namespace }: LineageReceiver, moment: LineageMoment): string {
    const { flow, producer } = this.#tools;
    const { name, root, pairs } = flow();
    const kind = pairs.find((pair) => pair.name === run.pair)?.job.kind;
    const told = {
      ...run,
      uuid: uuidOf(`${namespace}\0${name}\0${run.id}`, run.startedAt),
      sources: run.sources.map((source) => ({ name: source, path: resolve(root, source) })),
      target: resolve(root, run.target),
    };
    return JSON.stringify(lineageEvent(told, { namespace, flow: name, pair: run.pair, kind, producer }, moment));
  }
}

function momentsOf(run: RunRecord, told: LineageMoment | undefined): readonly LineageMoment[] {
  if (told === "end") return [];
  const begun = told === undefined ? (["start"] as const) : [];
  return run.state === "running" ? begun : [...begun, "end"];
}
