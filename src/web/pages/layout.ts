import { type Html, html } from "../html.ts";
import { statusShapes } from "./status.ts";

const REFRESH_SECONDS = 5;

/** What a page tells the layout about itself. */
export interface Page {
  readonly title: string;
  readonly room: "overview" | "items" | "none";
  readonly body: Html;
  /** Present on pages that change by themselves. */
  readonly refresh?: Refresh;
}

/** Whether the page asks for itself again. Text that moves by itself needs a way to stop it (WCAG 2.2.2). */
export interface Refresh {
  readonly paused: boolean;
  /** This page with the other choice: paused, or refreshing again. */
  readonly toggleHref: string;
}

/** What all pages of one server share. */
export interface Frame {
  readonly flowName: string;
  readonly readOnly: boolean;
  readonly version: string;
  readonly stylesheetHref: string;
  readonly iconHref: string;
}

/** A whole HTML document: complete as it is, without a script. */
export function layout({ title, room, body, refresh }: Page, frame: Frame): string {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${refresh?.paused === false && html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}">`}
<title>${title} · ${frame.flowName} · Pairflow</title>
<link rel="icon" href="${frame.iconHref}" type="image/svg+xml">
<link rel="stylesheet" href="${frame.stylesheetHref}">
</head>
<body>
${statusShapes()}
<a class="skip" href="#main">Skip to content</a>
<header class="top"><div class="wide">
<a class="brand" href="/"><img src="${frame.iconHref}" alt="" width="20" height="20">Pairflow</a>
<bdi class="flow">${frame.flowName}</bdi>
<nav aria-label="Main">${link("/", "Overview", room === "overview")}${link("/items", "Items", room === "items")}</nav>
${frame.readOnly && html`<span class="badge">read-only</span>`}
</div></header>
<main id="main" class="wide">${body}</main>
<footer class="wide">${refresh !== undefined && refreshNote(refresh)}<span>Pairflow ${frame.version}</span></footer>
</body>
</html>
`;
  return document.toString();
}

function link(href: string, text: string, current: boolean): Html {
  return html`<a href="${href}"${current && html` aria-current="page"`}>${text}</a>`;
}

function refreshNote({ paused, toggleHref }: Refresh): Html {
  if (paused) return html`<span>Refresh is paused. <a href="${toggleHref}">Resume</a></span>`;
  return html`<span>Refreshes every ${REFRESH_SECONDS} s. <a href="${toggleHref}">Pause</a></span>`;
}
