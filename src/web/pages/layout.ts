import { type Content, type Html, html } from "../html.ts";
import type { Scripts } from "../scripts.ts";
import { statusShapes } from "./status.ts";

const REFRESH_SECONDS = 5;

/** The screens in the order of the navigation. */
const ROOMS = [
  { room: "overview", href: "/", text: "Overview" },
  { room: "items", href: "/items", text: "Items" },
  { room: "grid", href: "/grid", text: "Grid" },
  { room: "flow", href: "/flow", text: "Flow" },
  { room: "insights", href: "/insights", text: "Insights" },
  { room: "system", href: "/system", text: "System" },
] as const;

/** What a page tells the layout about itself. */
export interface Page {
  readonly title: string;
  /** The entry of the navigation that it stands under. */
  readonly room: (typeof ROOMS)[number]["room"] | "none";
  readonly body: Html;
  /** See client/live.ts for what such a page sets. */
  readonly refresh?: Refresh;
  /** Id of the item or the run that it is about: other events do not change it. */
  readonly topic?: string;
  /** Present when it has plots, which the script draws from their tables. */
  readonly plots?: true;
}

/**
 * How a page that changes by itself is kept up to date: by the script alone, or without one by a reload every few seconds too.
 * A reload would take a place in a long list, or an opened table, from under the reader's hands.
 */
type Refresh = "by-script" | "by-reload";

/** What all pages of one server share. */
export interface Frame {
  readonly flowName: string;
  readonly readOnly: boolean;
  /** Of the address that was asked for, with its question mark. */
  readonly query: string;
  readonly version: string;
  readonly stylesheetHref: string;
  readonly iconHref: string;
  readonly scripts: Pick<Scripts, "liveHref" | "plotsHref" | "plotStyleHref">;
  /** Id of the newest event before the page was made. */
  readonly position: string;
}

/** A whole HTML document: complete as it is, without a script. */
export function layout({ title, room, body, refresh, topic, plots }: Page, frame: Frame): string {
  const { scripts } = frame;
  const { isPaused, otherHref } = pauseIn(frame.query);
  const document = html`<!doctype html>
<html lang="en" data-version="${frame.version}" data-position="${frame.position}"${topic !== undefined && html` data-topic="${topic}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${refresh === "by-reload" && !isPaused && html`<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript>`}
<title>${title} · ${frame.flowName} · Pairflow</title>
<link rel="icon" href="${frame.iconHref}" type="image/svg+xml">
<link rel="stylesheet" href="${frame.stylesheetHref}">
${
  plots &&
  html`<link rel="stylesheet" href="${scripts.plotStyleHref}">
<script type="module" src="${scripts.plotsHref}"></script>`
}
${refresh !== undefined && html`<script type="module" src="${scripts.liveHref}"></script>`}
</head>
<body>
${statusShapes()}
<a class="skip" href="#main">Skip to content</a>
<header class="top"><div class="wide">
<a class="brand" href="/"><img src="${frame.iconHref}" alt="" width="20" height="20">Pairflow</a>
<bdi class="flow" data-live="flow-name">${frame.flowName}</bdi>
<nav aria-label="Main">${ROOMS.map((each) => link(each, each.room === room))}</nav>
${frame.readOnly && html`<span class="badge">read-only</span>`}
</div></header>
<main id="main" class="wide" tabindex="-1">${body}</main>
<footer class="wide">${refresh !== undefined && refreshNote({ refresh, isPaused, otherHref })}<span>Pairflow ${frame.version}</span></footer>
</body>
</html>
`;
  return document.toString();
}

function link({ href, text }: (typeof ROOMS)[number], current: boolean): Content {
  return html`<a href="${href}"${current && html` aria-current="page"`}>${text}</a>`;
}

/** Text that moves by itself needs a way to stop it (WCAG 2.2.2): the address says it, with a script or without. */
function pauseIn(query: string): Pause {
  const search = new URLSearchParams(query);
  const isPaused = search.get("refresh") === "off";
  if (isPaused) search.delete("refresh");
  else search.set("refresh", "off");
  return { isPaused, otherHref: `?${search}` };
}

/** The script writes here how it hears of changes, and pauses without a reload. */
function refreshNote({ refresh, isPaused, otherHref }: Pause & { readonly refresh: Refresh }): Html {
  const [state, choice] = isPaused
    ? ["Refresh is paused.", "Resume"]
    : [`Refreshes every ${REFRESH_SECONDS} s.`, "Pause"];
  return html`<span class="live"${refresh === "by-script" && html` hidden`}><span data-live-state>${state}</span>
<a href="${otherHref}" data-live-toggle>${choice}</a></span>`;
}

interface Pause {
  readonly isPaused: boolean;
  /** This page with the other choice: paused, or refreshing again. */
  readonly otherHref: string;
}
