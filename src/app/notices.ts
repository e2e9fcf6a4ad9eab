import { noticeOf, slackText } from "../domain/notice-text.ts";
import { type News, newsOf, type PairSight, type Trouble } from "../domain/notices.ts";
import type { Flow } from "../domain/pair.ts";
import type { Deadline, FlowTelling, NoticeReceiver } from "../domain/receivers.ts";
import { itemId } from "../lib/hash.ts";
import type { LastDeadlineOf } from "../ports/notice.ts";
import type { NewMessage, Outbox } from "../ports/outbox.ts";
import type { Clock } from "../ports/runtime.ts";
import type { PairState } from "./pair-state.ts";

export interface NoticeTools {
  readonly outbox: Outbox;
  /** As the config in force has them. */
  readonly states: () => readonly PairState[];
  readonly telling: () => FlowTelling | undefined;
  readonly flow: () => Pick<Flow, "name">;
  /** Whether runs of a pair are under way or about to start. */
  readonly worksFor: (state: PairState) => boolean;
  readonly lastDeadlineOf: LastDeadlineOf;
  readonly clock: Clock;
  /** Shows values that came from the environment as their names again. */
  readonly conceal: (text: string) => string;
}

/** After a message, those of the same pair are gathered for so long. */
const REST_MS = 60_000;

/** Puts into the outbox what people are to be told of pairs; what a pair is now decides, and what was told before. */
export class Notices {
  readonly #tools: NoticeTools;
  /** When the messages of a pair go on (monotonic). */
  readonly #restUntilMs = new Map<string, number>();
  /** The scan of a pair that was looked at last. */
  readonly #lookedAt = new WeakMap<PairState, PairState["lastScan"]>();

  constructor(tools: NoticeTools) {
    this.#tools = tools;
  }

  /**
   * Looks at a pair, unless it is better to gather more first: tells whether that is so, and then it is to be looked at
   * again. Throws `journal-unusable`.
   */
  look(name: string): "done" | "later" {
    const { states, telling, worksFor, clock } = this.#tools;
    const state = states().find(({ pair }) => pair.name === name);
    const receivers = telling()?.notify.filter(({ pairs }) => pairs === undefined || pairs.includes(name)) ?? [];
    if (state?.lastScan === undefined || receivers.length === 0) return "done";
    if (clock.monotonicMs() < (this.#restUntilMs.get(name) ?? 0)) return "later";
    if (worksFor(state) && this.#lookedAt.get(state) === state.lastScan) return "later";
    this.#lookedAt.set(state, state.lastScan);
    if (this.#tell(state, receivers)) this.#restUntilMs.set(name, clock.monotonicMs() + REST_MS);
    return "done";
  }

  #tell(state: PairState, receivers: readonly NoticeReceiver[]): boolean {
    const { outbox, clock } = this.#tools;
    const pair = state.pair.name;
    const told = outbox.told(pair);
    if (told.length === 0 && isQuiet(state) && this.#deadlineOf(state) === undefined) return false;
    const news = newsOf(this.#sightOf(state), told);
    if (news.troubles.length + news.over.length === 0) return false;
    const at = clock.now();
    const remember = news.troubles.map(({ key, fingerprint }: Trouble) => ({ key, fingerprint, at }));
    const messages = this.#messages(pair, news, receivers);
    outbox.tell({ pair, remember, forget: news.over, messages, at });
    return messages.length > 0;
  }

  #sightOf(state: PairState): PairSight {
    const { worksFor, lastDeadlineOf, clock } = this.#tools;
    const expectedBy = this.#deadlineOf(state);
    return {
      items: state.table.entries,
      itemOf: (key) => state.entry(key),
      retry: state.pair.retry,
      problem: state.problem,
      isWhole: state.couldBeScanned,
      isWorking: worksFor(state),
      deadline: expectedBy === undefined ? undefined : lastDeadlineOf(expectedBy, clock.now()),
      succeededAt: lastSuccessOf(state),
    };
  }

  #deadlineOf({ pair }: PairState): Deadline | undefined {
    return this.#tools.telling()?.expectedBy.get(pair.name);
  }

  #messages(pair: string, news: News, receivers: readonly NoticeReceiver[]): readonly NewMessage[] {
    const { telling, flow, clock, conceal } = this.#tools;
    const page = telling()?.publicUrl;
    const urlOf = (item: string | null) => {
      if (page === undefined) return null;
      return item === null ? `${page}/pairs/${encodeURIComponent(pair)}` : `${page}/items/${itemId(pair, item)}`;
    };
    const at = new Date(clock.now()).toISOString();
    const notice = noticeOf(news, { flow: flow().name, pair, at, urlOf, conceal });
    if (notice === undefined) return [];
    return receivers.map(({ name, format }) => ({
      receiver: name,
      body: JSON.stringify(format === "slack" ? { text: slackText(notice) } : notice),
    }));
  }
}

/** Nothing to tell of, without a look at its items. */
function isQuiet({ counts, problem }: PairState): boolean {
  return counts.error === 0 && problem === undefined;
}

function lastSuccessOf({ lastRuns }: PairState): number | undefined {
  let latest: number | undefined;
  for (const { state, finishedAt, made } of lastRuns.values()) {
    const at = state === "succeeded" ? finishedAt : made?.finishedAt;
    if (at !== undefined && at !== null && at > (latest ?? 0)) latest = at;
  }
  return latest;
}
