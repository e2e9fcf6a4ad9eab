import { type Html, html } from "../html.ts";
import { count } from "./text.ts";

/** About 300 kB of markup for usual lines: a browser draws that at once. */
const LINES_SHOWN = 2_000;
const CHARACTERS_SHOWN = 4_000;

/** A log with an address for each line. Of a long one the end is shown, where the error is; the whole is a link away. */
export function logView(log: string, wholeHref: string): Html {
  const lines = log.replace(/\r?\n$/, "").split(/\r?\n/);
  if (log === "") return html`<p class="quiet">It wrote no log.</p>`;
  const skipped = Math.max(0, lines.length - LINES_SHOWN);
  const rows = lines.slice(skipped).map((line, index) => logLine(line, skipped + index + 1));
  const note = skipped > 0 && html`${count(skipped)} earlier lines are left out. `;
  return html`<p class="quiet">${note}<a href="${wholeHref}">Whole log as text</a></p>
<div class="log" role="region" aria-label="Log" tabindex="0"><table>${rows}</table></div>`;
}

function logLine(line: string, number: number): Html {
  const rest = line.length - CHARACTERS_SHOWN;
  const more = rest > 0 && html`<span class="quiet"> … ${count(rest)} more characters</span>`;
  return html`<tr id="L${number}"><td class="line"><a href="#L${number}">${number}</a></td>
<td>${line.slice(0, CHARACTERS_SHOWN)}${more}</td></tr>
`;
}
