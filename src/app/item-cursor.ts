import { foreignCursor, textOfCursor, writeCursor } from "./cursor.ts";
import type { ItemQuery, ItemSort } from "./item-documents.ts";

/** Names the last item of a page, so the next page starts behind it whatever came or went before it. */
export interface ItemCursor {
  readonly pair: string;
  readonly key: string;
  /** What the item was sorted by then; 0 in the order of keys. */
  readonly value: number;
}

/** Safe in an address. */
export function itemCursorOf({ pair, key, value }: ItemCursor, sort: ItemSort): string {
  const parts = sort === "key" ? [pair, key] : [pair, key, sort, value];
  return writeCursor(parts.join("\0"));
}

/** Undefined for the first page. Throws `usage` for one that is none of ours, or of another order. */
export function readItemCursor({ cursor, sort = "key" }: Pick<ItemQuery, "cursor" | "sort">): ItemCursor | undefined {
  if (cursor === undefined) return undefined;
  const [pair, key, order = "key", text = "0", ...rest] = textOfCursor(cursor).split("\0");
  const value = Number(text);
  if (pair !== undefined && key !== undefined && order === sort && Number.isFinite(value) && rest.length === 0) {
    return { pair, key, value };
  }
  throw foreignCursor();
}
