import type { ConfigPath } from "./problem.ts";
import { isRecord } from "./record.ts";

/** Which file a value of the merged config stands in, and where in that. */
export interface Origin {
  readonly layer: "base" | "overlay";
  readonly path: ConfigPath;
}

/** A config with an overlay laid over it. */
export interface Merged {
  readonly value: unknown;
  /** Of a value, or of something that is not there. */
  originOf(path: ConfigPath): Origin;
}

/** Where a pair of the merged config stands in each file. */
interface Slot {
  readonly base: number | undefined;
  readonly overlay: number | undefined;
}

/**
 * Objects are merged key by key, pairs by their name; `null` takes a key away, `"remove": true` a pair. Any other value
 * of the overlay takes the place of the one below it. Expects an overlay of the right shape.
 */
export function mergeOverlay(base: unknown, overlay: unknown): Merged {
  const slots = slotsOf(pairsIn(base), pairsIn(overlay));
  const value = mergeValues(base, overlay);
  const pairs = slots.map((slot) => {
    const [under, over] = layersOf(slot, base, overlay);
    return slot.overlay === undefined ? under : mergeValues(under, over);
  });
  const isMerged = isRecord(value) && Array.isArray(value["pairs"]);
  return {
    value: isMerged ? { ...value, pairs } : value,
    originOf: (path) => {
      const [head, index, ...rest] = path;
      if (head !== "pairs" || !isMerged) return { layer: isAbove(base, overlay, path) ? "overlay" : "base", path };
      const slot = typeof index === "number" ? slots[index] : undefined;
      if (slot === undefined) return { layer: "base", path };
      const layer = layerOf(slot, rest, layersOf(slot, base, overlay));
      return { layer, path: ["pairs", slot[layer] ?? 0, ...rest] };
    },
  };
}

/** The pairs of a config that need not be right. */
export function pairsIn(config: unknown): readonly unknown[] {
  const pairs = isRecord(config) ? config["pairs"] : undefined;
  return Array.isArray(pairs) ? pairs : [];
}

/** The pairs of the base in their order, then the added ones in theirs. */
function slotsOf(base: readonly unknown[], overlay: readonly unknown[]): readonly Slot[] {
  const own = base.map((pair, index) => ({ base: index, overlay: indexOfName(overlay, nameOf(pair)) }));
  const known = new Set(own.map((slot) => slot.overlay));
  const added = overlay.flatMap((pair, index) =>
    known.has(index) || nameOf(pair) === undefined ? [] : [{ base: undefined, overlay: index }],
  );
  const isRemoved = ({ overlay: index }: Slot) => index !== undefined && isRemoval(overlay[index]);
  return [...own, ...added].filter((slot) => !isRemoved(slot));
}

/** The names of those that have one. */
export function pairNamesIn(config: unknown): readonly string[] {
  return pairsIn(config).flatMap((pair) => nameOf(pair) ?? []);
}

/** The name of a pair that has one. */
export function nameOf(pair: unknown): string | undefined {
  const name = isRecord(pair) ? pair["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}

function indexOfName(pairs: readonly unknown[], name: string | undefined): number | undefined {
  const index = name === undefined ? -1 : pairs.findIndex((pair) => nameOf(pair) === name);
  return index === -1 ? undefined : index;
}

/** Whether an overlay's pair only says that the one below it goes. */
export function isRemoval(pair: unknown): boolean {
  return isRecord(pair) && pair["remove"] === true;
}

function layersOf({ base: below, overlay: above }: Slot, base: unknown, overlay: unknown): [unknown, unknown] {
  const under = below === undefined ? undefined : pairsIn(base)[below];
  return [under, above === undefined ? undefined : pairsIn(overlay)[above]];
}

/** The name by which pairs are matched is that of the pair below. */
function layerOf({ base, overlay }: Slot, rest: ConfigPath, [under, over]: [unknown, unknown]): Origin["layer"] {
  if (overlay === undefined || (base !== undefined && rest[0] === "name")) return "base";
  return isAbove(under, over, rest) ? "overlay" : "base";
}

function mergeValues(under: unknown, over: unknown): unknown {
  if (!isRecord(over)) return over;
  const kept = isRecord(under) ? under : {};
  const keys = [...new Set([...Object.keys(kept), ...Object.keys(over)])].filter((key) => over[key] !== null);
  return Object.fromEntries(
    keys.map((key) => [key, Object.hasOwn(over, key) ? mergeValues(kept[key], over[key]) : kept[key]]),
  );
}

/** Whether the overlay decides what stands at a path. */
function isAbove(base: unknown, overlay: unknown, path: ConfigPath): boolean {
  let under = base;
  let over = overlay;
  for (const step of path) {
    if (!isRecord(over) || !isRecord(under)) return true;
    if (!Object.hasOwn(over, step)) return false;
    under = under[step];
    over = over[step];
  }
  return !isRecord(over) || !isRecord(under);
}
