import type { Failure } from "./errors.ts";
import type { RetryRules } from "./pair.ts";
import { nextAttemptAt } from "./retry.ts";
import { type Decision, type ItemFacts, inputOf, type Reason } from "./status.ts";

/** Something wrong with a pair that does not mend itself, so that people are told. */
export interface Trouble {
  /** Unique within the pair. */
  readonly key: string;
  /** The item it is about; null when it is about the whole pair. */
  readonly item: string | null;
  /** Why: of an item its reason, of a pair the code of the error or `late`. */
  readonly reason: string;
  readonly message: string;
  readonly hint: string | null;
  /** Another one when there is something new to tell. Texts are not in it: they may name times or processes. */
  readonly fingerprint: string;
}

/** A trouble that people were told of. */
export interface ToldOf {
  readonly key: string;
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** An item as it is now. */
export interface ItemSight {
  readonly facts: ItemFacts;
  readonly decision: Decision;
}

/** A deadline as it fell last (milliseconds since 1970). */
export interface LastDeadline {
  /** As the config has it. */
  readonly text: string;
  readonly at: number;
  /** When it fell the time before. */
  readonly before: number;
}

/** All that is known of a pair at one moment. */
export interface PairSight {
  readonly items: Iterable<ItemSight>;
  readonly itemOf: (key: string) => ItemSight | undefined;
  readonly retry: RetryRules;
  readonly problem: Failure | undefined;
  /** Whether the last scan could see what is there: if not, an item that is absent may be there all the same. */
  readonly isWhole: boolean;
  /** Whether runs of it are under way or about to start. */
  readonly isWorking: boolean;
  readonly deadline: LastDeadline | undefined;
  /** When a run of the pair succeeded last (milliseconds since 1970). */
  readonly succeededAt: number | undefined;
}

/** What people are to be told of a pair now. */
export interface News {
  /** In the order of the items, behind what concerns the whole pair. */
  readonly troubles: readonly Trouble[];
  /** Keys of what was told and is over. */
  readonly over: readonly string[];
  /** Whether all is over that was told, and nothing else is wrong. */
  readonly recovered: boolean;
}

const PAIR = "pair";
const LATE = "late";
const ITEM = "item ";

/**
 * What is new since people were told: each trouble once, and once that all of them are over. What may still mend itself
 * (an item with an attempt to come, one that runs) is neither told nor taken for over. Pure.
 */
export function newsOf(sight: PairSight, told: readonly ToldOf[]): News {
  const wrong = [...pairTroubles(sight), ...itemTroubles(sight)];
  const known = new Map(told.map(({ key, fingerprint }) => [key, fingerprint]));
  const wrongKeys = new Set(wrong.map(({ key }) => key));
  const over = told.filter((one) => !wrongKeys.has(one.key) && isOver(one, sight)).map(({ key }) => key);
  return {
    troubles: wrong.filter(({ key, fingerprint }) => known.get(key) !== fingerprint),
    over,
    recovered: told.length > 0 && over.length === told.length && wrong.length === 0,
  };
}

function pairTroubles(sight: PairSight): readonly Trouble[] {
  const { problem, deadline } = sight;
  const troubles: Trouble[] = [];
  if (problem !== undefined) {
    const { code, message, hint } = problem;
    troubles.push({ key: PAIR, item: null, reason: code, message, hint, fingerprint: code });
  }
  if (deadline !== undefined && isLate(sight)) {
    troubles.push({
      key: LATE,
      item: null,
      reason: LATE,
      message: `No run succeeded in time for ${deadline.text}.`,
      hint: "Look whether the files have arrived, and whether they wait or failed.",
      fingerprint: String(deadline.at),
    });
  }
  return troubles;
}

/** Nothing was made since the deadline before the last one. */
function isLate({ deadline, succeededAt }: PairSight): boolean {
  return deadline !== undefined && (succeededAt === undefined || succeededAt < deadline.before);
}

function* itemTroubles({ items, retry }: PairSight): Generator<Trouble> {
  for (const sight of items) {
    if (standingOf(sight, retry) !== "wrong") continue;
    const { facts, decision } = sight;
    const { key } = facts.item;
    const { reason, message, hint } = decision;
    const code = RAN.has(reason) ? (facts.lastRun?.failure?.code ?? "") : "";
    const fingerprint = `${reason} ${code} ${inputOf(facts.item)}`;
    yield { key: ITEM + key, item: key, reason, message, hint, fingerprint };
  }
}

const RAN: ReadonlySet<Reason> = new Set(["failed", "gave-up", "lost"]);
/** Of these a run comes by itself, unless its time has come for the last time. */
const RETRIED: ReadonlySet<Reason> = new Set(["failed", "lost"]);

/** `open` may become one of the others by itself. A paused pair's attempts are to come, when it goes on. */
function standingOf({ facts, decision }: ItemSight, retry: RetryRules): "wrong" | "open" | "fine" {
  if (decision.status === "success" || decision.reason === "skipped") return "fine";
  if (decision.status === "preliminary") return "open";
  const { lastRun } = facts;
  if (!RETRIED.has(decision.reason) || lastRun === undefined) return "wrong";
  return nextAttemptAt(lastRun, retry) === null ? "wrong" : "open";
}

/** Whether what was told of is over for certain; it is not wrong any more. */
function isOver({ key, at }: ToldOf, sight: PairSight): boolean {
  if (key === LATE) return true;
  // What held a pair shows in its next run only.
  if (key === PAIR) return !sight.isWorking || (sight.succeededAt ?? 0) > at;
  const item = sight.itemOf(key.slice(ITEM.length));
  if (item === undefined) return sight.isWhole;
  return standingOf(item, sight.retry) === "fine";
}
