import type { Pair } from "./pair.ts";

/** What the config calls the parts of a pair. */
const WORDS: Readonly<Record<keyof Pair, string>> = {
  name: "name",
  job: "job",
  params: "params",
  expect: "expect",
  sources: "source",
  as: "as",
  target: "target",
  schedule: "schedule",
  timezone: "timezone",
  settleMs: "settle",
  done: "done",
  snapshot: "snapshot",
  timeoutMs: "timeout",
  retry: "retry",
  onSourceChange: "onSourceChange",
  onJobChange: "onJobChange",
};

/** What differs between two pairs, in the words of the config; empty when they are the same, defaults included. */
export function pairChange(before: Pair, after: Pair): readonly string[] {
  const was = new Map<string, unknown>(Object.entries(before));
  const is = new Map<string, unknown>(Object.entries(after));
  return Object.entries(WORDS).flatMap(([key, word]) => {
    return JSON.stringify(was.get(key)) === JSON.stringify(is.get(key)) ? [] : [word];
  });
}

/** What an edit of the config does to a flow; pairs by name, in the order of the config. */
export interface FlowChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly pair: string; readonly keys: readonly string[] }[];
}

/** Compares pairs of the same name. */
export function flowChange(before: readonly Pair[], after: readonly Pair[]): FlowChange {
  const was = new Map(before.map((pair) => [pair.name, pair]));
  const names = new Set(after.map(({ name }) => name));
  return {
    added: after.flatMap(({ name }) => (was.has(name) ? [] : [name])),
    removed: before.flatMap(({ name }) => (names.has(name) ? [] : [name])),
    changed: after.flatMap((pair) => {
      const old = was.get(pair.name);
      const keys = old === undefined ? [] : pairChange(old, pair);
      return keys.length === 0 ? [] : [{ pair: pair.name, keys }];
    }),
  };
}

/** `added "b"; changed "a" (params, target)`, or that no pair changed. */
export function flowChangeText({ added, removed, changed }: FlowChange): string {
  const list = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(", ");
  const changes = changed.map(({ pair, keys }) => `${JSON.stringify(pair)} (${keys.join(", ")})`);
  const parts = [
    ...(added.length === 0 ? [] : [`added ${list(added)}`]),
    ...(removed.length === 0 ? [] : [`removed ${list(removed)}`]),
    ...(changed.length === 0 ? [] : [`changed ${changes.join(", ")}`]),
  ];
  return parts.join("; ") || "no pair is another";
}
