import { html } from "../html.ts";
import type { ProblemDocument } from "../problem.ts";
import type { Page } from "./layout.ts";
import { factList } from "./parts.ts";

/** The page for a request that cannot be answered: what is wrong, what to do, and a way out. */
export function problemPage({ status, title, detail, hint, errors }: ProblemDocument): Page {
  return {
    title,
    room: "none",
    body: html`<section class="empty"><p class="quiet">${status}</p><h1>${title}</h1>
<p class="lead">${detail}</p>
${hint !== undefined && html`<p>${hint}</p>`}
${errors !== undefined && factList(errors.map((error) => [error.parameter, error.detail]))}
<p><a class="button" href="/">Overview</a> <a class="button" href="/items">Items</a></p></section>`,
  };
}
