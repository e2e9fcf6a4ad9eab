import type { ScoresDocument } from "../../app/insights.ts";
import type { ItemDocument } from "../../app/item-documents.ts";
import { itemHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { type InsightsQuery, insightsHref } from "../insights-query.ts";
import { plotFigure } from "./plot.ts";
import type { Place } from "./plot-numbers.ts";
import { count, nameOf, plural } from "./text.ts";

/** Whose scores are shown, and whose could be. */
export interface ScoresOfItem {
  /** Undefined when no target with scores was found. */
  readonly shown: { readonly item: ItemDocument; readonly scores: ScoresDocument } | undefined;
  /** The newest items that may have scores. */
  readonly candidates: readonly ItemDocument[];
}

/** How the scores of one target lie: a histogram, and the rows that are far out, counted and listed. */
export function scoresSection({ shown, candidates }: ScoresOfItem, query: InsightsQuery): Html {
  return html`<section id="scores"><h2>Scores</h2>
${
  shown === undefined
    ? nothing(query)
    : html`${heading(shown.item, shown.scores)}
<div class="plots">${histogram(shown.scores)}${outliers(shown.scores)}</div>`
}
${others(candidates, shown?.item.id, query)}</section>`;
}

/** A named item may have no scores; without a name there may be no item that has. */
function nothing({ item }: InsightsQuery): Html {
  if (item !== undefined) return html`<p>This item has no target with a column of scores.</p>`;
  return html`<p class="quiet">No target with a column of scores yet. The job <code>zscore</code> makes one.</p>`;
}

function heading(item: ItemDocument, { column, count: scored, blank, isWhole }: ScoresDocument): Html {
  return html`<p>Column <code>${column}</code> of <a href="${itemHref(item.id)}">${nameOf(item.target ?? item.key)}</a>:
${plural(scored, "score")}, ${count(blank)} blank.${!isWhole && " The file is large: only its first part was read."}</p>`;
}

function histogram({ bins }: ScoresDocument): Html {
  const places = bins.map(
    ({ from, to }): Place => ({
      value: String(from),
      text: `${decimal(from)} to ${decimal(to)}`,
    }),
  );
  return plotFigure({
    shape: "bars",
    title: "Histogram",
    unit: "rows",
    note: "Rows by score",
    x: { kind: "number", title: "Score", places },
    series: [{ name: "rows", values: bins.map((bin) => bin.count) }],
  });
}

/** Counted over all that was read; the list is cut, and says so. */
function outliers({ outliers, outlierCount }: ScoresDocument): Html {
  const heading = `${plural(outlierCount, "row")} with |z| > 3`;
  if (outlierCount === 0)
    return html`<div class="outliers"><h3>${heading}</h3><p class="quiet">None is far out.</p></div>`;
  return html`<div class="outliers"><h3>${heading}</h3>
${outlierCount > outliers.length && html`<p class="quiet">The first ${outliers.length}:</p>`}
<table class="numbers"><caption class="unseen">${heading}</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Line</th><th scope="col">Score</th></tr></thead>
<tbody>${outliers.map(
    ({ line, name, score }) =>
      html`<tr><th scope="row">${nameOf(name)}</th><td>${count(line)}</td><td>${decimal(score)}</td></tr>`,
  )}</tbody></table></div>`;
}

/** Their scores are a link away, as each is read from its file. */
function others(candidates: readonly ItemDocument[], shownId: string | undefined, query: InsightsQuery): Html | false {
  const rest = candidates.filter(({ id }) => id !== shownId);
  if (rest.length === 0) return false;
  const { window, pair } = query;
  return html`<p class="other-scores"><span class="quiet">Scores of:</span> ${rest.map(
    ({ id, key }) => html`<a href="${insightsHref({ window, pair, item: id })}#scores">${nameOf(key)}</a> `,
  )}</p>`;
}

/** A real minus sign lines up and is not broken from its number. */
function decimal(value: number): string {
  return value.toFixed(2).replace("-", "−");
}
