import { REASONS, STATUSES } from "../../domain/status.ts";
import { pairHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { isNarrowed, itemsHref, type ListFilter, SINCES } from "../list-query.ts";

/** An option of a list: its value and what people read. */
type Option = readonly [value: string, text: string];

const STATUS_OPTIONS: readonly Option[] = [
  ["unfinished", "not finished"],
  ...STATUSES.toReversed().map((status): Option => [status, status]),
];
const SINCE_OPTIONS: readonly Option[] = [
  ["today", "Today"],
  ...SINCES.map(({ since, text }): Option => [since, text]),
];
const REASON_OPTIONS = REASONS.map((reason): Option => [reason, reason]);

/** The filters of the list as a GET form, so that every view of it has an address. */
export function filterForm(filter: ListFilter, pairs: readonly string[], refreshPaused: boolean): Html {
  const { status, pair, reason, text, since, sort } = filter;
  // A pair that has left the config, or an exact instant, may still be in an address.
  const pairOptions = withChosen(
    pairs.map((name): Option => [name, name]),
    pair,
  );
  return html`<form class="filters" method="get" action="/items" role="search" aria-label="Filters">
<label class="grow">Name <input type="search" name="q" value="${text}" maxlength="300"
placeholder="Part of the name" autocomplete="off"></label>
<label>Status ${choice("status", STATUS_OPTIONS, status)}</label>
<label>Pair ${choice("pair", pairOptions, pair)}</label>
<label>Reason ${choice("reason", REASON_OPTIONS, reason)}</label>
<label>Changed ${choice("since", withChosen(SINCE_OPTIONS, since), since)}</label>
${sort !== undefined && html`<input type="hidden" name="sort" value="${sort}">`}
${refreshPaused && html`<input type="hidden" name="refresh" value="off">`}
<button>Filter</button>
${pair !== undefined && pairs.includes(pair) && html`<a href="${pairHref(pair)}">Settings and runs of ${pair}</a>`}
${isNarrowed(filter) && html`<a class="clear" href="${itemsHref({ sort })}">Clear filters</a>`}
</form>`;
}

function withChosen(options: readonly Option[], chosen: string | undefined): readonly Option[] {
  if (chosen === undefined || options.some(([value]) => value === chosen)) return options;
  return [...options, [chosen, chosen]];
}

/** Its first option is the absent filter. */
function choice(name: string, options: readonly Option[], chosen: string | undefined): Html {
  const each = options.map(
    ([value, text]) => html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`,
  );
  return html`<select name="${name}"><option value="">Any</option>${each}</select>`;
}
