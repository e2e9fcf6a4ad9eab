import type { PairDocument } from "../../app/view.ts";
import { type Html, html } from "../html.ts";
import { count } from "./text.ts";

const STEP = 4;
const BAR = 3;
/** Height above the base line, for runs that succeeded, and below it, for those that failed. */
const UP = 14;
const DOWN = 6;

/**
 * Runs per hour as bars, the present hour last: up for success, down for failure, so that the shape tells them apart.
 * Each direction has its own scale, as one failure among hundreds is to be seen; what they add up to is said in words.
 */
export function sparkline(hours: PairDocument["hours"]): Html {
  const succeeded = hours.reduce((sum, hour) => sum + hour.succeeded, 0);
  const failed = hours.reduce((sum, hour) => sum + hour.failed, 0);
  if (succeeded + failed === 0) return html`<span class="quiet">no runs</span>`;
  const width = hours.length * STEP;
  return html`<svg class="spark" viewBox="0 0 ${width} ${UP + DOWN}" width="${width}" height="${UP + DOWN}"
role="img" aria-label="Last ${hours.length} hours: ${count(succeeded)} succeeded, ${count(failed)} failed">
<path class="base" d="M0 ${UP}h${width}"/>
<path class="up" d="${bars(
    hours.map((hour) => hour.succeeded),
    { from: UP - 0.5, length: 1 - UP },
  )}"/>
<path class="down" d="${bars(
    hours.map((hour) => hour.failed),
    { from: UP + 0.5, length: DOWN - 1 },
  )}"/></svg>`;
}

/** Hours without runs have no bar; the fewest runs still have one that can be seen. `length` is that of the most, down. */
function bars(counts: readonly number[], { from, length }: { readonly from: number; readonly length: number }): string {
  const most = Math.max(...counts);
  const drawn = counts.map((value, index) => {
    if (value === 0) return "";
    const height = Math.round(10 * length * Math.max(0.25, value / most)) / 10;
    return `M${index * STEP} ${from}h${BAR}v${height}h-${BAR}z`;
  });
  return drawn.join("");
}
