import { Help } from "commander";
import type { Counts } from "../domain/status.ts";
import { plural } from "../lib/amount.ts";
import { oneLine } from "../lib/invisible.ts";
import { err, type Style } from "./style.ts";

/** A failure and what to do about it, on stderr. */
export function printFailure(message: string, hint: string | null): void {
  console.error(`${err.mark.error} ${oneLine(message)}`);
  if (hint !== null) console.error(hintText(hint, err));
}

/** What to do, below what it is about; on a terminal in lines that are broken between words. */
export function hintText(hint: string, { colours, width }: Style, indent = "  "): string {
  const rest = `${indent}      `;
  const text = oneLine(hint);
  const lines =
    width === undefined ? text : new Help().boxWrap(text, width - rest.length).replaceAll("\n", `\n${rest}`);
  return `${indent}${colours.cyan("hint:")} ${lines}`;
}

/** `success=5 preliminary=1 error=1`. */
export function countsText(counts: Counts): string {
  return `success=${counts.success} preliminary=${counts.preliminary} error=${counts.error}`;
}

/** `all 2 files are done`, `the one file is done`. */
export function allDone(count: number, noun: string): string {
  return count === 1 ? `the one ${noun} is done` : `all ${plural(count, noun)} are done`;
}
