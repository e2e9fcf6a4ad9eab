import type { GridDocument, GridQuery, GridRow } from "../../app/insights.ts";
import type { PairSummary } from "../../app/view.ts";
import { itemHref, pairHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { gridHref } from "../insights-query.ts";
import { fewerColumns } from "./grid-columns.ts";
import type { Page } from "./layout.ts";
import { paging } from "./parts.ts";
import { statusLabel, statusMark } from "./status.ts";
import { count, nameOf, plural } from "./text.ts";

export interface GridDocuments {
  readonly grid: GridDocument;
  /** For the tallies in the heads of the columns. */
  readonly pairs: readonly PairSummary[];
}

/** With more columns than this a cell has room for its shape alone. */
const WORDY_COLUMNS = 8;

/** The page /grid: what has come how far. A row per file or date, a column per pair. */
export function gridPage(documents: GridDocuments, query: GridQuery, refreshPaused: boolean): Page {
  const { grid } = documents;
  return {
    title: query.by === "date" ? "Grid by date" : "Grid by file",
    room: "grid",
    refresh: query.cursor !== undefined || query.text !== undefined ? "by-script" : "by-reload",
    body: html`<h1>Grid</h1>
${tabs(query)}
${filters(query, refreshPaused)}
<section data-live="grid">
${grid.rows.length === 0 ? emptyState(query) : html`${legend(grid)}${matrix(documents)}`}
${paging({ cursor: query.cursor, nextCursor: grid.nextCursor }, (cursor) => gridHref({ ...query, cursor }))}</section>`,
  };
}

/** The filters stay, the place in the list does not: it is of other rows. */
function tabs({ by, unfinished, text }: GridQuery): Html {
  const choices = [
    { value: "file", label: "By file" },
    { value: "date", label: "By date" },
  ] as const;
  return html`<nav class="tabs" aria-label="Rows">${choices.map(
    ({ value, label }) =>
      html`<a href="${gridHref({ by: value, unfinished, text })}"${value === by && html` aria-current="true"`}>${label}</a>`,
  )}</nav>`;
}

/** A GET form, so that every view of the grid has an address. */
function filters({ by, text, unfinished }: GridQuery, refreshPaused: boolean): Html {
  return html`<form class="filters" method="get" action="/grid" role="search">
${by === "date" && html`<input type="hidden" name="by" value="date">`}
${refreshPaused && html`<input type="hidden" name="refresh" value="off">`}
<label class="grow">${by === "date" ? "Date" : "Name"} <input type="search" name="q" value="${text}" maxlength="300"
placeholder="${by === "date" ? "Such as 2026-11" : "Part of the name"}" autocomplete="off"></label>
<label class="check"><input type="checkbox" name="unfinished" value="yes"${unfinished && html` checked`}> Only unfinished</label>
<button>Filter</button>
${(text !== undefined || unfinished) && html`<a href="${gridHref({ by })}">Clear filters</a>`}
</form>`;
}

/** How many there are, and what the shapes mean. */
function legend({ by, rows, total }: GridDocument): Html {
  const all = plural(total, by);
  return html`<div class="legend"><p class="quiet">${rows.length < total ? `${count(rows.length)} of ${all}` : all}</p>
<ul aria-label="Signs">${(["success", "preliminary", "error"] as const).map((status) => html`<li>${statusLabel(status)}</li>`)}
<li><span class="gap" aria-hidden="true"></span> ${by === "date" ? "gap: no file of this date" : "gap: still to come"}</li></ul></div>`;
}

function matrix({ grid: whole, pairs }: GridDocuments): Html {
  const grid = fewerColumns(whole);
  const { by, rows } = grid;
  const [shown, all] = [grid.pairs.length, whole.pairs.length];
  const isDense = grid.pairs.length > WORDY_COLUMNS;
  return html`${shown < all && html`<p class="quiet">${count(shown)} of ${count(all)} pairs: first those with something unfinished in these rows, then those with anything in them.</p>`}
<div class="matrix-box" role="region" aria-label="Grid, scrolls" tabindex="0">
<table class="matrix${isDense && " dense"}"><caption class="unseen">How far each ${by} has come through the pairs</caption>
<thead><tr><th scope="col">${by === "date" ? "Date" : "File"}</th>
${grid.pairs.map((name) => columnHead(name, pairs))}</tr></thead>
<tbody>${rows.map((row) => matrixRow(row, grid.pairs))}</tbody></table></div>`;
}

/** The tally tells a late pair even when its gaps are on another page. */
function columnHead(name: string, pairs: readonly PairSummary[]): Html {
  const counts = pairs.find((pair) => pair.name === name)?.counts;
  const total = counts && counts.success + counts.preliminary + counts.error;
  return html`<th scope="col"><a href="${pairHref(name)}" title="${name}">${nameOf(name)}</a>
${counts && html`<span class="of">${count(counts.success)}/${count(total ?? 0)}<span class="unseen"> done</span></span>`}</th>`;
}

/** Long names are cut to keep the columns in sight; the whole one shows when one points at it. */
function matrixRow({ label, cells }: GridRow, names: readonly string[]): Html {
  return html`<tr id="row-${encodeURIComponent(label)}"><th scope="row"><div class="row-name" title="${label}">${nameOf(label)}</div></th>
${cells.map((cell, index) => matrixCell(cell, names[index] ?? ""))}</tr>
`;
}

/** Of a finished item the shape says it all; the word is there for those who do not see it. */
function matrixCell(cell: GridRow["cells"][number], name: string): Html {
  if (cell === null) return html`<td><span class="unseen">not read by this pair</span></td>`;
  if (cell === "gap") return html`<td><span class="gap"><span class="unseen">gap</span></span></td>`;
  const { status, reason, count: items, itemId } = cell;
  const isDone = reason === "done";
  return html`<td><a class="cell ${status}" href="${itemHref(itemId)}"${!isDone && html` title="${name}: ${reason}"`}>
${statusMark(status)}<span class="unseen">${status}</span>${!isDone && html` <span class="why">${reason}</span>`}${
    items > 1 && html` <span class="times">×${count(items)}</span>`
  }</a></td>`;
}

/** Tells apart what did not match, what is all done, and what is not there. */
function emptyState({ by, text, unfinished }: GridQuery): Html {
  if (text !== undefined) {
    return html`<div class="empty"><p class="lead">No ${by} matches.</p>
<p><a class="button" href="${gridHref({ by })}">Clear filters</a></p></div>`;
  }
  if (unfinished) {
    return html`<div class="empty"><p class="lead">Nothing is unfinished: no gap, no error, nothing on its way.</p>
<p><a class="button" href="${gridHref({ by })}">Show all</a></p></div>`;
  }
  if (by === "date") {
    return html`<div class="empty"><p class="lead">No dates.</p><p>Rows by date come from a date in the file names:
a pattern such as <code>prices_{date:yyyyMMdd}.csv</code> tells where it stands.</p></div>`;
  }
  return html`<div class="empty"><p class="lead">No files yet.</p><p><a href="/">The overview says where to drop one</a></p></div>`;
}
