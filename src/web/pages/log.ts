import { type Html, html } from "../html.ts";
import { count, plural } from "./text.ts";

/** About 300 kB of markup for usual lines: a browser draws that at once. */
const LINES_SHOWN = 2_000;
const CHARACTERS_SHOWN = 4_000;
/** What programs of all kinds write before what went wrong; lines that are set in belong to the one before them. */
const WRONG =
  /\b(?:errors?|warn(?:ing)?s?|fatal|fail(?:ed|ure)?|exception|traceback|panic)\b|^\w*(?:Error|Exception)\b/i;

/** Where the log's views are, and which one is wanted. */
export interface LogChoice {
  /** The page of the run. */
  readonly href: string;
  /** The whole as text. */
  readonly wholeHref: string;
  readonly errorsOnly: boolean;
  /** What the run failed with: its lines count as errors however they are worded. */
  readonly message: string | null;
}

interface Line {
  readonly text: string;
  readonly number: number;
}

/** A log with an address for each line. Of a long one the end is shown, where the error is; the whole is a link away. */
export function logView(log: string, { href, wholeHref, errorsOnly, message }: LogChoice): Html {
  if (log === "") return html`<p class="quiet">It wrote no log.</p>`;
  const lines = linesOf(log);
  const wrong = wrongLines(lines, message ?? "");
  const chosen = errorsOnly ? wrong : lines;
  const skipped = Math.max(0, chosen.length - LINES_SHOWN);
  return html`<nav class="tabs small" aria-label="Lines of the log">
${tab({ href: `${href}#log`, text: "All lines", total: lines.length, current: !errorsOnly })}
${tab({ href: `${href}?log=errors#log`, text: "Errors only", total: wrong.length, current: errorsOnly })}
<a class="end" href="${wholeHref}">As text</a></nav>
${skipped > 0 && html`<p class="quiet">${plural(skipped, "earlier line")} left out.</p>`}
${chosen.length === 0 ? html`<p class="quiet">No line tells of an error or a warning.</p>` : box(chosen.slice(skipped))}`;
}

function tab(tab: { readonly href: string; readonly text: string; readonly total: number; readonly current: boolean }) {
  const { href, text, total, current } = tab;
  return html`<a href="${href}"${current && html` aria-current="true"`}>${text} <span>${count(total)}</span></a>`;
}

function linesOf(log: string): readonly Line[] {
  const lines = log.replace(/\r?\n$/, "").split(/\r?\n/);
  return lines.map((text, index) => ({ text, number: index + 1 }));
}

function wrongLines(lines: readonly Line[], message: string): readonly Line[] {
  const told = new Set(message.split("\n"));
  let belongs = false;
  return lines.filter(({ text }) => {
    const isTold = text !== "" && told.has(text);
    belongs = isTold || WRONG.test(text.slice(0, CHARACTERS_SHOWN)) || (belongs && /^\s+\S/.test(text));
    return belongs;
  });
}

function box(lines: readonly Line[]): Html {
  return html`<div class="log" role="region" aria-label="Log" tabindex="0" data-follow><table>
<caption class="unseen">Lines of the log</caption><tbody>${lines.map(logLine)}</tbody></table></div>`;
}

function logLine({ text, number }: Line): Html {
  const rest = text.length - CHARACTERS_SHOWN;
  const more = rest > 0 && html`<span class="quiet"> … ${count(rest)} more characters</span>`;
  return html`<tr id="L${number}"><td class="line"><a href="#L${number}">${number}</a></td>
<td>${text.slice(0, CHARACTERS_SHOWN)}${more}</td></tr>
`;
}
