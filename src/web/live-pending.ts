import type { FlowEvent } from "../app/events.ts";
import type { RunDetail, RunSummary } from "../app/run-documents.ts";
import type { FlowView } from "../app/view.ts";
import type { RunId } from "../domain/run.ts";
import { formatAmount } from "../lib/amount.ts";

/** Of one event; when more changed it says so, and the lists of the API have them all. */
const DOCUMENTS_SHOWN = 50;
const LINES_SHOWN = 500;

type Progress = Extract<FlowEvent, { kind: "progress" }>;

/** One event to be sent: its name, its document, and the run whose readers alone get it. */
export interface Happening {
  readonly event: "status" | "item" | "run" | "progress" | "log" | "config" | "reset";
  readonly document: unknown;
  readonly run?: RunId;
}

/** What happened since the last events went out; however much it is, it makes a few of them. */
export class Pending {
  readonly #items = new Set<string>();
  readonly #runs = new Set<RunId>();
  readonly #progress = new Map<RunId, Progress>();
  readonly #lines = new Map<RunId, string[]>();
  #itemsTruncated = false;
  #runsTruncated = false;
  #status = false;
  #config = false;

  add(event: FlowEvent): void {
    switch (event.kind) {
      case "status":
        this.#status = true;
        return;
      case "item":
        this.#status = true;
        this.#itemsTruncated ||= !take(this.#items, event.itemId);
        return;
      case "run":
        this.#progress.delete(event.runId);
        this.#runsTruncated ||= !take(this.#runs, event.runId);
        return;
      case "progress":
        this.#progress.set(event.runId, event);
        return;
      case "log":
        this.#addLine(event.runId, event.line);
        return;
      case "config":
        this.#config = true;
    }
  }

  /** Documents as they are now, what belongs to the past first. */
  take(view: FlowView): readonly Happening[] {
    const logs = Array.from(
      this.#lines,
      ([run, lines]): Happening => ({ event: "log", document: { runId: run, lines }, run }),
    );
    return [...logs, ...this.#documents(view)];
  }

  #documents(view: FlowView): readonly Happening[] {
    const found: Happening[] = [];
    if (this.#progress.size > 0) {
      const runs = Array.from(this.#progress.values(), (progress) => progressDocument(progress, view));
      found.push({ event: "progress", document: { runs } });
    }
    if (this.#runs.size > 0) {
      const runs = [...this.#runs].flatMap((id) => summaryOf(view.run(id)) ?? []);
      found.push({ event: "run", document: { runs, truncated: this.#runsTruncated } });
    }
    if (this.#items.size > 0) {
      const items = [...this.#items].map((id) => view.itemDocument(id) ?? id);
      const there = items.filter((item) => typeof item !== "string");
      const gone = items.filter((item) => typeof item === "string");
      found.push({ event: "item", document: { items: there, gone, truncated: this.#itemsTruncated } });
    }
    const status = view.status();
    if (this.#config) found.push({ event: "config", document: status.config });
    if (this.#status || this.#config) found.push({ event: "status", document: status });
    return found;
  }

  #addLine(run: RunId, line: string): void {
    const lines = this.#lines.get(run) ?? [];
    this.#lines.set(run, lines);
    lines.push(line);
    if (lines.length > LINES_SHOWN) lines.shift();
  }
}

/** Whether there was room for it, or it was in already. */
function take(set: Set<string>, id: string): boolean {
  if (set.size < DOCUMENTS_SHOWN) set.add(id);
  return set.has(id);
}

/** The amount in words too, so that a page need not know how to say it. */
function progressDocument({ runId, itemId, progress }: Progress, view: FlowView) {
  const expectedEndAt = view.itemDocument(itemId)?.expectedEndAt ?? null;
  return { runId, itemId, progress, text: formatAmount(progress), expectedEndAt };
}

function summaryOf(run: RunDetail | undefined): RunSummary | undefined {
  if (run === undefined) return undefined;
  const { id, itemId, pair, key, state, attempt, startedAt, finishedAt, durationMs, message, hint } = run;
  return { id, itemId, pair, key, state, attempt, startedAt, finishedAt, durationMs, message, hint };
}
