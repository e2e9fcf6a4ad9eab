import { FreshPage } from "./page.ts";
import { type Connection, Stream } from "./stream.ts";
import { moveProgress, tick } from "./ticking.ts";

/**
 * Keeps an open page up to date. Every page is whole without it; what a page sets to be kept so:
 *
 * - `Page.refresh` in layout.ts: the page is live (the meta refresh of `by-reload` then stands in `<noscript>`). A page
 *   without it stays as it is, times included. `Page.topic` is the id of the item or the run that the page is about: only
 *   its events count. For a run its log is followed too.
 * - `data-live="<name>"`, once per page: a region whose attributes and content follow the server. A part that may be
 *   absent stands in a region that never is. What is outside of regions stays as it is.
 * - `id` on rows and list items (`item-i_3kq0`, `run-...`, `pair-...`): they are patched, moved and removed by it.
 *   Things without an id are matched by place and tag.
 * - `data-keep`: never touched, with all that is in it. Opened `<details>` stay open. A form with a focused or changed
 *   field is left alone; so is a focused or changed field anywhere.
 * - `data-ago="<ISO 8601>"`: its text is the distance to now and ticks; `data-left="<ISO 8601>"`: the same for an end
 *   that is expected. `ago(iso, now)` and `left(iso, now)` of pages/ticking.ts make them.
 * - `data-progress="<item id>"` around `<progress>`, `.of` (the amount in words) and, where known, `data-left`:
 *   moves with the run between two patches.
 * - `data-announce`: a screen reader is politely told its text when it changed; one per page, the sentence.
 * - `data-follow`: a box that scrolls and stays at its end while it is there (the log of a running run).
 */
const { position, topic } = document.documentElement.dataset;
const state = document.querySelector<HTMLElement>("[data-live-state]");
const toggle = document.querySelector<HTMLAnchorElement>("[data-live-toggle]");

const WORDS: Readonly<Record<Connection, string>> = {
  live: "Live.",
  connecting: "Connecting …",
  reconnecting: "The server does not answer; this may be old. Trying again …",
  polling: "Looks every 5 s.",
  paused: "Updates are paused.",
};

const page = new FreshPage();
let aheadMs = 0;

const stream = new Stream(streamAddress(), {
  state: (connection) => {
    if (state !== null) state.textContent = WORDS[connection];
    if (toggle !== null) toggle.textContent = connection === "paused" ? "Resume" : "Pause";
    document.documentElement.dataset["connection"] = connection;
  },
  greeted: (at) => {
    aheadMs = Date.parse(at) - Date.now();
  },
  happened: (event, text) => {
    if (event === "progress") moveProgress(JSON.parse(text).runs);
    else if (concerns(event, text)) page.want();
  },
  look: () => page.look(),
});

if (toggle !== null) {
  toggle.closest<HTMLElement>("[hidden]")?.removeAttribute("hidden");
  toggle.addEventListener("click", (event) => {
    event.preventDefault();
    pause(!isPaused());
  });
}
document.addEventListener("visibilitychange", follow);
addEventListener("pagehide", () => stream.close());
addEventListener("pageshow", follow);
setInterval(() => {
  if (!isPaused()) tick(Date.now() + aheadMs);
}, 1_000);
follow();

/** A tab that nobody sees holds no stream: a browser has six connections for all tabs of a server. */
function follow(): void {
  if (isPaused()) stream.pause();
  else if (document.visibilityState === "hidden") stream.close();
  else stream.open();
}

function pause(wanted: boolean): void {
  const address = new URL(location.href);
  if (wanted) address.searchParams.set("refresh", "off");
  else address.searchParams.delete("refresh");
  history.replaceState(history.state, "", address);
  follow();
  if (!wanted) page.want();
}

/** The address says it, with a script or without. */
function isPaused(): boolean {
  return new URL(location.href).searchParams.get("refresh") === "off";
}

function streamAddress(): URL {
  const address = new URL("/api/v1/events", location.href);
  if (position !== undefined) address.searchParams.set("after", position);
  if (topic !== undefined && !topic.startsWith("i_")) address.searchParams.set("run", topic);
  return address;
}

/** Ids stand in events as they are; an event that had no room for all may be about anything. */
function concerns(event: string, text: string): boolean {
  return topic === undefined || event === "config" || text.includes(topic) || text.includes('"truncated":true');
}
