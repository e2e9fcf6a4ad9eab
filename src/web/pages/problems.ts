import type { ItemPage } from "../../app/item-documents.ts";
import type { PairDocument } from "../../app/view.ts";
import { itemHref, pairHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { itemsHref } from "../list-query.ts";
import { statusMark } from "./status.ts";
import { count, firstLine, nameOf } from "./text.ts";

/** Pairs that cannot go on are few; when the disk is gone all of them say the same. */
const PAIRS_SHOWN = 10;

/** What is wrong, each with what to do about it. Absent when nothing is wrong. */
export function problems(pairs: readonly PairDocument[], { items, total }: ItemPage): Html {
  const broken = pairs.flatMap(({ name, problem }) => (problem === null ? [] : [{ name, ...problem }]));
  const more = broken.length - PAIRS_SHOWN;
  if (broken.length === 0 && items.length === 0) return html`<div data-live="problems"></div>`;
  return html`<section data-live="problems"><h2>Problems <span class="tally-of">${count(broken.length + total)}</span></h2>
<ul class="problems">
${broken.slice(0, PAIRS_SHOWN).map(pairProblem)}
${more > 0 && html`<li>${statusMark("error")}<p>${count(more)} more pairs cannot go on.</p></li>`}
${items.map(itemProblem)}</ul>
${total > items.length && html`<p><a href="${itemsHref({ status: "error" })}">All ${count(total)} errors</a></p>`}
</section>`;
}

function pairProblem(problem: { readonly name: string; readonly message: string; readonly hint: string | null }): Html {
  const { name, message, hint } = problem;
  return html`<li>${statusMark("error")}<div>
<p><a href="${pairHref(name)}">${name}</a> <span class="quiet">cannot go on</span></p>
<p class="message">${message}</p></div>${hintPart(hint)}</li>`;
}

function itemProblem({ id, key, pair, message, hint }: ItemPage["items"][number]): Html {
  return html`<li>${statusMark("error")}<div>
<p><a href="${itemHref(id)}">${nameOf(key)}</a> <span class="quiet">in ${pair}</span></p>
<p class="message">${firstLine(message)}</p></div>${hintPart(hint)}</li>`;
}

/** Beside the error where there is room. */
function hintPart(hint: string | null): Html | false {
  return hint !== null && html`<p class="hint"><strong>What to do</strong> ${firstLine(hint)}</p>`;
}
