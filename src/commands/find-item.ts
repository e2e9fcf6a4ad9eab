import type { ItemDetail } from "../app/item-documents.ts";
import { didYouMean } from "../config/suggest.ts";
import { FlowError } from "../domain/errors.ts";
import { itemId } from "../lib/hash.ts";
import type { FlowSource } from "./flow-source.ts";

/** What a user calls an item. */
export interface ItemName {
  /** The target's name in its folder, or the item's id on the page. */
  readonly key: string;
  readonly pair: string | undefined;
}

/** As many keys are compared with one that is not known. */
const KEYS_COMPARED = 500;

/** The items of this name, in the order of the pairs; one at least. Throws `usage` with what may have been meant. */
export async function findItems(source: Pick<FlowSource, "status" | "items" | "item">, name: ItemName) {
  const pairs = (await source.status()).pairs.map((pair) => pair.name);
  if (name.pair !== undefined) requirePair(name.pair, pairs);
  const searched = name.pair === undefined ? pairs : [name.pair];
  const ids = [...searched.map((pair) => itemId(pair, name.key)), ...(name.key.startsWith("i_") ? [name.key] : [])];
  const found = await Promise.all(ids.map((id) => source.item(id)));
  const items = found.filter((item) => item !== undefined);
  if (items.length > 0) return items;
  const { items: others } = await source.items({ pair: name.pair, limit: KEYS_COMPARED });
  const place = name.pair === undefined ? "" : ` in the pair "${name.pair}"`;
  throw new FlowError("usage", `no item has the key "${name.key}"${place}`, {
    hint: didYouMean(name.key, [...new Set(others.map(({ key }) => key))]) ?? "pairflow plan -v lists every item.",
  });
}

/** The one item of this name. Throws `usage` when several pairs have one. */
export async function findItem(
  source: Pick<FlowSource, "status" | "items" | "item">,
  name: ItemName,
): Promise<ItemDetail> {
  const [item, ...others] = await findItems(source, name);
  if (item !== undefined && others.length === 0) return item;
  const pairs = [item, ...others].flatMap((one) => one?.pair ?? []).join(", ");
  throw new FlowError("usage", `several pairs have an item "${name.key}": ${pairs}`, {
    hint: "Say which with --pair.",
  });
}

/** Throws `usage` for a pair that the flow does not have. */
export function requirePair(name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const hint = didYouMean(name, known) ?? `The pairs are: ${known.join(", ")}.`;
  throw new FlowError("usage", `there is no pair "${name}"`, { hint });
}
