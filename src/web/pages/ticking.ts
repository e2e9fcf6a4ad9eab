import { distance, timeLeft } from "../distance.ts";
import { type Html, html } from "../html.ts";

/** How far an instant is from now, in words that tick on an open page; nothing when there is none. */
export function ago(iso: string | null, now: number): Html | null {
  return iso === null ? null : html`<span class="quiet ago" data-ago="${iso}">${distance(iso, now)}</span>`;
}

/** How long until an expected end, likewise. */
export function left(iso: string | null, now: number): Html | null {
  return iso === null ? null : html`<span class="quiet left" data-left="${iso}">${timeLeft(iso, now)}</span>`;
}
