import { type Html, html } from "../html.ts";
import { type Plot, type PlotUnit, valueText } from "./plot-numbers.ts";
import { sketch } from "./sketch.ts";

/**
 * A figure with its numbers as a table: whole without a script. One that draws reads the table:
 *
 * - `figure[data-plot]` is `lines`, `points`, `bars` or `stack`; `data-x` is `time` or `number`, `data-unit` is of the values.
 * - The heads of the columns after the first name the series; the drawing takes the place of what is in `.plot-drawing`.
 * - `th[data-value]` of a row is where its step on the axis begins: ISO 8601 or a number. `td[data-value]` is a number; without it
 *   there is a gap.
 */
export function plotFigure(plot: Plot): Html {
  const { shape, title, unit, note, x, series } = plot;
  const rows = x.places.map((place, index) => {
    const cells = series.map(({ values }) => valueCell(values[index] ?? null, unit));
    return html`<tr><th scope="row" data-value="${place.value}">${place.text}</th>${cells}</tr>
`;
  });
  return html`<figure class="plot" data-plot="${shape}" data-x="${x.kind}" data-unit="${unit}">
<figcaption><strong>${title}</strong>${note !== undefined && html` <span class="quiet">${note}</span>`}</figcaption>
<div class="plot-drawing" data-keep aria-hidden="true">${sketch(plot)}</div>
<details><summary>Table<span class="unseen"> of ${title}</span></summary>
<div class="plot-table" role="region" aria-label="Table of ${title}" tabindex="0">
<table class="numbers"><caption class="unseen">${title}</caption>
<thead><tr><th scope="col">${x.title}</th>${series.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div></details></figure>`;
}

function valueCell(value: number | null, unit: PlotUnit): Html {
  if (value === null) return html`<td></td>`;
  return html`<td data-value="${value}">${valueText(value, unit)}</td>`;
}
