import type { ConfigPath } from "./problem.ts";
import { isRecord } from "./record.ts";
import { draftSchema, type FlowDraft } from "./schema.ts";

/** The config without the settings that are already known to be wrong, so that one mistake does not hide others. */
export function draftOf(value: unknown, wrong: readonly ConfigPath[]): FlowDraft {
  return draftSchema.parse(withoutWrong(value, wrong));
}

/** A config less the settings at these paths; a pair keeps its place. */
export function withoutWrong(value: unknown, wrong: readonly ConfigPath[]): Readonly<Record<string, unknown>> {
  const root = isRecord(value) && wrong.every((path) => path.length > 0) ? value : {};
  const settings = Object.entries(root).filter(([key]) => !wrong.some((path) => path[0] === key && !isInPair(path)));
  return Object.fromEntries(settings.map(([key, entry]) => [key, key === "pairs" ? pairsOf(entry, wrong) : entry]));
}

/** Only the setting itself is taken out of a pair; a pair that is no object becomes an empty one. */
function pairsOf(pairs: unknown, wrong: readonly ConfigPath[]): readonly unknown[] {
  if (!Array.isArray(pairs)) return [];
  return pairs.map((pair: unknown, index) => {
    const within = wrong.filter((path) => path[0] === "pairs" && path[1] === index);
    if (!isRecord(pair) || within.some((path) => path.length === 2)) return {};
    return Object.fromEntries(Object.entries(pair).filter(([key]) => !within.some((path) => path[2] === key)));
  });
}

function isInPair(path: ConfigPath): boolean {
  return path[0] === "pairs" && typeof path[1] === "number";
}
