import { type Amount, formatAmount } from "../../lib/amount.ts";
import { type Content, type Html, html } from "../html.ts";

/** What went wrong and what to do about it: the first thing to read on a page that has it. */
export function errorBox(message: string, hint: string | null): Html {
  return html`<div class="error-box"><p class="what">${message}</p>
${hint !== null && html`<p class="hint"><strong>What to do</strong> ${hint}</p>`}</div>`;
}

/** How far a run is, as a bar and in words; `label` tells the bar's name to those who do not see it. */
export function amountBar(amount: Amount, label: string): Html {
  const { done, total } = amount;
  // A bar without a value moves to and fro: under way, nobody knows how far.
  const far = total > 0 && html` max="${total}" value="${done}"`;
  return html`<progress${far} aria-label="${label}"></progress>
<span class="of">${formatAmount(amount)}</span>`;
}

/** Names and values, one below the other. */
export function factList(facts: readonly (readonly [string, Content])[]): Html {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
