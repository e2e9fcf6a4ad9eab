import { formatBytes } from "../../lib/amount.ts";
import { formatDuration } from "../../lib/duration.ts";
import { escapeOf, splitInvisible } from "../../lib/invisible.ts";
import { type Html, html } from "../html.ts";

export { plural } from "../../lib/amount.ts";
/** A file name or key: set apart from the text around it, with every character that nobody would see as a marked escape. */
export function nameOf(text: string): Html {
  const parts = splitInvisible(text).map((part, index) =>
    index % 2 === 0 ? part : html`<span class="escape">${escapeOf(part)}</span>`,
  );
  return html`<bdi class="name">${parts}</bdi>`;
}

/** An instant in UTC with the zone said; a dash when there is none. */
export function instant(iso: string | null): Html {
  if (iso === null) return html`<span class="quiet">–</span>`;
  return html`<time datetime="${iso}">${instantText(iso)}</time>`;
}

/** `2026-11-21 11:03:00 UTC` of an ISO 8601 instant. */
function instantText(iso: string): string {
  return `${iso.slice(0, 19).replace("T", " ")} UTC`;
}

/** A length of time, or a dash. */
export function duration(durationMs: number | null): string {
  return durationMs === null ? "–" : formatDuration(durationMs);
}

/** A number with its thousands set apart: `12,314`. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** A number of bytes, or a dash: `812 B`, `1.44 MB`. */
export function size(sizeBytes: number | null): string {
  return sizeBytes === null ? "–" : formatBytes(sizeBytes);
}

/** The first line of a message; an ellipsis tells that there are more. */
export function firstLine(message: string): string {
  const [first = "", ...rest] = message.trim().split(/\r?\n/);
  return rest.length === 0 ? first : `${first} …`;
}
