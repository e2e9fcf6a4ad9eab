import { FlowError } from "../domain/errors.ts";

/** A text that names the last thing of a page, safe in an address. */
export function writeCursor(text: string): string {
  return Buffer.from(text).toString("base64url");
}

/** The text of a cursor; what comes from outside may be any. */
export function textOfCursor(cursor: string): string {
  return Buffer.from(cursor, "base64url").toString("utf8");
}

/** For a cursor that no page of ours had. */
export function foreignCursor(): FlowError {
  return new FlowError("usage", "the cursor is none of ours", { hint: "Take nextCursor from the page before." });
}
