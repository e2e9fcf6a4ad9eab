import type { ItemDocument } from "../../app/item-documents.ts";
import type { RunDetail } from "../../app/run-documents.ts";
import { itemHref, runHref } from "../hrefs.ts";
import { type Content, type Html, html } from "../html.ts";
import { itemsHref } from "../list-query.ts";
import { confirmed } from "./forms.ts";
import type { Page } from "./layout.ts";
import { logView } from "./log.ts";
import { errorBox, factList, progressLine } from "./parts.ts";
import { runLabel } from "./status.ts";
import { count, duration, instant, nameOf, size } from "./text.ts";
import { ago } from "./ticking.ts";

/** A run and its item, which knows how far a running one is. */
export interface RunDocuments {
  readonly run: RunDetail;
  /** Undefined when its source files have gone. */
  readonly item: ItemDocument | undefined;
}

/** How the reader wants it. */
export interface RunChoice {
  readonly now: number;
  readonly readOnly: boolean;
  readonly errorsOnly: boolean;
}

/** The page /runs/:id: what went wrong and what to do, the facts, warnings, the log, what it read and what it made. */
export function runPage({ run, item }: RunDocuments, { now, readOnly, errorsOnly }: RunChoice): Page {
  const href = runHref(run.id);
  const isRunning = run.state === "running";
  return {
    title: `Attempt ${run.attempt} of ${run.key}`,
    room: "items",
    topic: run.id,
    ...(isRunning && { refresh: "by-reload" }),
    body: html`<nav class="crumbs" aria-label="Place"><a href="/items">Items</a>
<a href="${itemsHref({ pair: run.pair })}">${run.pair}</a>
<a href="${itemHref(run.itemId)}">${nameOf(run.key)}</a></nav>
<div data-live="run"><h1>Attempt ${run.attempt} <span class="quiet">of</span> ${nameOf(run.key)}</h1>
<p class="sentence" data-announce>${runLabel(run.state)} ${when(run, now)}</p>
${run.message !== null && errorBox(run.message, run.hint)}
${isRunning && progressLine(item, now)}
${isRunning && !readOnly && cancel(href)}
<div class="columns"><section><h2>Facts</h2>${facts(run)}</section>
<section><h2>Files</h2>${files(run)}</section></div>
${warnings(run.warnings)}</div>
<section id="log" data-live="log"><h2>Log</h2>${logView(run.log, {
      href,
      wholeHref: `/api/v1/runs/${encodeURIComponent(run.id)}/log`,
      errorsOnly,
      message: run.message,
    })}</section>`,
  };
}

function when({ startedAt, durationMs }: RunDetail, now: number): Html {
  return html`<span>started ${instant(startedAt)}, ${
    durationMs === null ? ago(startedAt, now) : html`took ${duration(durationMs)}`
  }</span>`;
}

/** Asked for twice: hours of work may be lost. */
function cancel(href: string): Html {
  return html`<div class="actions">${confirmed("Cancel …", {
    body: html`<p>The run stops. Its item then has an error, and is not tried again by itself.</p>`,
    form: { action: `${href}/cancel`, button: "Cancel the run", primary: true },
  })}</div>`;
}

function warnings(texts: readonly string[]): Html | false {
  if (texts.length === 0) return false;
  return html`<section class="warnings"><h2>Warnings</h2><ul>${texts.map((text) => html`<li>${text}</li>`)}</ul></section>`;
}

/** What the job reported comes first: it is what people look for. */
function facts(run: RunDetail): Html {
  const reported = Object.entries(run.facts).map(([name, value]): readonly [string, Content] => [
    name,
    factValue(value),
  ]);
  return factList([
    ...reported,
    ["Started", instant(run.startedAt)],
    ["Finished", instant(run.finishedAt)],
    ["Duration", duration(run.durationMs)],
    ["Run", html`<code>${run.id}</code>`],
  ]);
}

/** Numbers are grouped; a list is of keys or names, so each is set apart. */
function factValue(value: RunDetail["facts"][string]): Content {
  if (typeof value === "number") return count(value);
  if (typeof value === "string") return value;
  return value.length === 0
    ? "none"
    : html`<ul class="values">${value.map((one) => html`<li>${nameOf(one)}</li>`)}</ul>`;
}

function files({ sources, target, output }: RunDetail): Html {
  const read = sources.map((source, index): readonly [string, Content] => [
    sources.length > 1 ? `Source ${index + 1}` : "Source",
    nameOf(source),
  ]);
  const made: readonly (readonly [string, Content])[] =
    output === null
      ? [["Output", html`<span class="quiet">none</span>`]]
      : [
          ["Output", `${size(output.sizeBytes)}`],
          ["sha256", html`<code class="hash">${output.sha256}</code>`],
        ];
  return factList([...read, ["Target", nameOf(target)], ...made]);
}
