import type { PreviewDocument } from "../../app/insights.ts";
import { type Html, html } from "../html.ts";
import type { Place } from "./place.ts";
import { count, nameOf } from "./text.ts";

/** A file of an item that can be looked into. */
export interface PreviewChoice {
  readonly text: string;
  readonly href: string;
  readonly isChosen: boolean;
}

/** Rows of one file of an item, the place of its error marked; links lead to its other files. */
export function previewSection(
  preview: PreviewDocument | undefined,
  { choices, place }: { readonly choices: readonly PreviewChoice[]; readonly place: Place | undefined },
): Html | false {
  if (choices.length === 0) return false;
  return html`<section id="preview"><div class="section-head"><h2>Preview</h2>
${choices.length > 1 && html`<nav class="tabs small" aria-label="Files">${choices.map(tab)}</nav>`}</div>
${content(preview, place)}</section>`;
}

function tab({ text, href, isChosen }: PreviewChoice): Html {
  return html`<a href="${href}"${isChosen && html` aria-current="true"`}>${text}</a>`;
}

function content(preview: PreviewDocument | undefined, place: Place | undefined): Html {
  if (preview === undefined) return html`<p class="quiet">The file is not there.</p>`;
  const { file, columns, rows, hasMore, problem } = preview;
  if (problem !== null) return html`<p>${nameOf(file)}: ${problem}</p>`;
  if (rows.length === 0) return html`<p class="quiet">${nameOf(file)} has no rows.</p>`;
  const first = rows[0]?.line ?? 0;
  const last = rows.at(-1)?.line ?? 0;
  return html`<p class="quiet">${nameOf(file)}, lines ${count(first)} to ${count(last)}${hasMore && ", and more after them"}.</p>
<div class="scroll" role="region" aria-label="Rows of ${file}" tabindex="0"><table class="grid cells">
<caption class="unseen">Rows of ${file}</caption>
<thead><tr><th scope="col" class="number">Line</th>${columns.map((name) => html`<th scope="col">${nameOf(name)}</th>`)}</tr></thead>
<tbody>${rows.map((row) => rowOf(row, columns, place))}</tbody></table></div>`;
}

/** The marked row says in words what the others see by its colour. */
function rowOf(
  { line, cells }: PreviewDocument["rows"][number],
  columns: readonly string[],
  place: Place | undefined,
): Html {
  const isAt = place?.line === line;
  const marked = isAt ? columns.findIndex((name) => name.trim() === place.column?.trim()) : -1;
  return html`<tr${isAt && html` class="at-fault"`}><th scope="row" class="number">${
    isAt && html`<span class="unseen">Error in line </span>`
  }${line}</th>${cells.map((cell, index) => html`<td${index === marked && html` class="faulty"`}>${nameOf(cell)}</td>`)}</tr>`;
}
