import { FlowError } from "../domain/errors.ts";
import type { ItemQuery, ItemSort } from "./item-documents.ts";

/** Names the last item of a page, so the next page starts behind it whatever came or went before it. */
export interface ItemCursor {
  readonly pair: string;
  readonly key: string;
  /** What the item was sorted by then; 0 in the order of keys. */
  readonly value: number;
}

/** Safe in an address. */
export function writeCursor({ pair, key, value }: ItemCursor, sort: ItemSort): string {
  const parts = sort === "key" ? [pair, key] : [pair, key, sort, value];
  return Buffer.from(parts.join("\0")).toString("base64url");
}

/** Undefined for the first page. Throws `usage` for one that is none of ours, or of another order. */
export function readCursor({ cursor, sort = "key" }: Pick<ItemQuery, "cursor" | "sort">): ItemCursor | undefined {
  if (cursor === undefined) return undefined;
  const [pair, key, order = "key", text = "0", ...rest] = Buffer.from(cursor, "base64url").toString("utf8").split("\0");
  const value = Number(text);
  if (pair !== undefined && key !== undefined && order === sort && Number.isFinite(value) && rest.length === 0) {
    return { pair, key, value };
  }
  throw new FlowError("usage", "the cursor is none of ours", { hint: "Take nextCursor from the page before." });
}
