import { STATUSES } from "../../domain/status.ts";
import { type Html, html } from "../html.ts";
import { type ItemFilter, itemsHref } from "../query.ts";

/** The filters of the list as a GET form, so that every view of it has an address. */
export function filterForm(filter: ItemFilter, pairs: readonly string[], refreshPaused: boolean): Html {
  const { status, pair, reason, text } = filter;
  const isFiltered = [status, pair, reason, text].some((value) => value !== undefined);
  // A pair that has left the config may still be in a bookmarked address.
  const pairOptions = pair === undefined || pairs.includes(pair) ? pairs : [...pairs, pair];
  return html`<form class="filters" method="get" action="/items" role="search">
<label>Status ${choice("status", "Any status", STATUSES, status)}</label>
<label>Pair ${choice("pair", "Any pair", pairOptions, pair)}</label>
<label class="grow">Name <input type="search" name="q" value="${text}" maxlength="300"
placeholder="Part of the name" autocomplete="off"></label>
${reason !== undefined && html`<input type="hidden" name="reason" value="${reason}">`}
${refreshPaused && html`<input type="hidden" name="refresh" value="off">`}
<button>Filter</button>
${isFiltered && html`<a href="/items">Clear filters</a>`}
${reason !== undefined && reasonChip(filter, reason)}
</form>`;
}

/** Its first option is the absent filter. */
function choice(name: string, any: string, values: readonly string[], chosen: string | undefined): Html {
  const options = values.map(
    (value) => html`<option value="${value}"${value === chosen && html` selected`}>${value}</option>`,
  );
  return html`<select name="${name}"><option value="">${any}</option>${options}</select>`;
}

/** A reason comes by links alone; it is shown so that it can be taken off. */
function reasonChip(filter: ItemFilter, reason: string): Html {
  return html`<a class="chip" href="${itemsHref({ ...filter, reason: undefined })}">reason: ${reason}
<span aria-hidden="true">×</span><span class="unseen">, remove</span></a>`;
}
