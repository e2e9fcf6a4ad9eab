import type { ItemAction } from "../../app/actions.ts";
import { type Html, html } from "../html.ts";
import { filterSearch, type ListFilter } from "../list-query.ts";
import { confirmed, reasonField } from "./forms.ts";
import { plural } from "./text.ts";

/**
 * Retry and skip for all items of the filter, on all pages of it: each opens and says how many, and sends that number
 * along, so that nothing happens when the list changed meanwhile.
 */
export function bulkActions(filter: ListFilter, total: number): Html | false {
  if (total === 0) return false;
  const { status } = filter;
  return html`<div class="bulk">${status !== "success" && status !== "preliminary" && bulk("retry", filter, total)}${
    status !== "success" && bulk("skip", filter, total)
  }</div>`;
}

const WORDS = {
  retry: {
    label: "Retry",
    explain: "Those that failed start again, with all their attempts. The others stay as they are.",
  },
  skip: {
    label: "Skip",
    explain:
      "Those with an error and those that wait for another source are left aside until their sources change." +
      " The others stay as they are.",
  },
} as const;

function bulk(action: Extract<ItemAction, "retry" | "skip">, filter: ListFilter, total: number): Html {
  const { label, explain } = WORDS[action];
  const items = plural(total, "item");
  const { sort: _sort, ...narrowing } = filter;
  return confirmed(`${label} ${total === 1 ? "it" : `all ${items}`} …`, {
    body: html`<p>${label} ${items} that fit the filters. ${explain}</p>`,
    form: {
      action: "/items/actions",
      hidden: [
        ["action", action],
        ["expectedCount", String(total)],
        ["filter", filterSearch(narrowing)],
      ],
      button: `${label} ${items}`,
      primary: true,
      body: action === "skip" && reasonField(),
    },
  });
}
