import type { RunSummary } from "../../app/run-documents.ts";
import type { PairSummary } from "../../app/view.ts";
import type { Reason, Status } from "../../domain/status.ts";
import { type Html, html } from "../html.ts";

/** Shape, word and colour of a status; the reason, when given, says more. */
export function statusLabel(status: Status, reason?: Reason): Html {
  const more = reason === undefined ? null : html` <span class="reason">${reason}</span>`;
  return html`<span class="status ${status}">${statusMark(status)}<span class="word">${status}</span>${more}</span>`;
}

/** The status that is shown of a pair: none while it has no files and no problem, as nothing has succeeded. */
export function shownStatus({ status, counts }: Pick<PairSummary, "status" | "counts">): Status | undefined {
  return status === "success" && counts.success === 0 ? undefined : status;
}

/** The same for a run, in the run's own words. */
export function runLabel(state: RunSummary["state"]): Html {
  const status = runStatus(state);
  return html`<span class="status ${status}">${statusMark(status)}<span class="word">${state}</span></span>`;
}

/** What a run's state means for the colour of its page. */
function runStatus(state: RunSummary["state"]): Status {
  if (state === "succeeded") return "success";
  return state === "running" ? "preliminary" : "error";
}

/** The shape alone, for places where the word stands beside it anyway. */
export function statusMark(status: Status): Html {
  return html`<svg class="mark ${status}" viewBox="0 0 16 16" aria-hidden="true"><use href="#mark-${status}"/></svg>`;
}

/** The shapes, once per page: a check, a dashed circle, a cross in an octagon. */
export function statusShapes(): Html {
  return html`<svg class="shapes" width="0" height="0" aria-hidden="true">
<symbol id="mark-success" viewBox="0 0 16 16">
<path d="M2.5 8.6 6.4 12.4 13.6 4" fill="none" stroke="currentColor"
stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="mark-preliminary" viewBox="0 0 16 16">
<circle cx="8" cy="8" r="5.9" fill="none" stroke="currentColor" stroke-width="1.9"
stroke-dasharray="3.6 2.58"/></symbol>
<symbol id="mark-error" viewBox="0 0 16 16">
<path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Z" fill="currentColor"/>
<path class="cut" d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" fill="none" stroke-width="1.9" stroke-linecap="round"/></symbol>
</svg>`;
}
