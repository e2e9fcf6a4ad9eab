import { type Content, type Html, html } from "../html.ts";

/** What went wrong and what to do about it: the first thing to read on a page that has it. */
export function errorBox(message: string, hint: string | null): Html {
  return html`<div class="error-box"><p class="what">${message}</p>
${hint !== null && html`<p class="hint"><strong>What to do</strong> ${hint}</p>`}</div>`;
}

/** Names and values, one below the other. */
export function factList(facts: readonly (readonly [string, Content])[]): Html {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
