import type { TrashedTarget } from "../../app/actions.ts";
import type { ItemDetail } from "../../app/item-documents.ts";
import { itemHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { confirmed, postForm, reasonField } from "./forms.ts";
import { count, instant, nameOf, plural } from "./text.ts";
import { ago } from "./ticking.ts";

/** What a redo of an item would put aside, itself first. */
export type Redoes = readonly { readonly itemId: string; readonly target: string }[];

/** More than these are counted, not listed. */
const REDOES_SHOWN = 20;

/** What can be done to an item now, the likeliest first. Each is a form of its own. */
export function itemActions(item: ItemDetail, redoes: Redoes): Html {
  const { retryable, skippable, skipped } = item;
  const href = itemHref(item.id);
  return html`<div class="actions">
${retryable && postForm({ action: `${href}/retry`, button: "Retry", primary: true })}
${skipped !== null && postForm({ action: `${href}/unskip`, button: "Take back the skip" })}
${skippable && skip(href)}
${redoes.length > 0 && redo(href, redoes)}</div>`;
}

function skip(href: string): Html {
  return confirmed("Skip …", {
    body: html`<p>It is left aside as it is, and does not start until its sources change.</p>`,
    form: { action: `${href}/skip`, button: "Skip", primary: true, body: reasonField() },
  });
}

/** The list stands in the question: everything that was made from this file is made again. */
function redo(href: string, redoes: Redoes): Html {
  const files = plural(redoes.length, "file");
  const more = redoes.length - REDOES_SHOWN;
  return confirmed("Redo from here …", {
    body: html`<p>Puts ${files} into the trash and makes ${redoes.length === 1 ? "it" : "them"} again, in order:</p>
<ol class="redoes">${redoes
      .slice(0, REDOES_SHOWN)
      .map(({ itemId, target }) => html`<li><a href="${itemHref(itemId)}">${nameOf(target)}</a></li>`)}
${more > 0 && html`<li>and ${count(more)} more</li>`}</ol>`,
    form: { action: `${href}/redo`, button: `Redo ${files}`, primary: true },
  });
}

/** Targets that were put aside, each with the way back; absent when there are none. */
export function trashList(
  trash: readonly TrashedTarget[],
  { id, now, readOnly }: { readonly id: string; readonly now: number; readonly readOnly: boolean },
): Html | false {
  if (trash.length === 0) return false;
  const action = `${itemHref(id)}/restore`;
  const rows = trash.map(
    (each) => html`<tr><th scope="row">${nameOf(each.target)}</th>
<td data-label="Put aside">${instant(each.trashedAt)} ${ago(each.trashedAt, now)}</td>
${!readOnly && html`<td class="number">${postForm({ action, hidden: [["trash", each.id]], button: "Restore" })}</td>`}</tr>`,
  );
  return html`<section><h2>Put aside</h2>
<table class="grid trash"><caption class="unseen">Targets in the trash, newest first</caption>
<thead><tr><th scope="col">Target</th><th scope="col">Put aside</th>${!readOnly && html`<th scope="col"><span class="unseen">Restore</span></th>`}</tr></thead>
<tbody>${rows}</tbody></table></section>`;
}
