import pc from "picocolors";
import type { Counts } from "../app/view.ts";
import type { Status } from "../domain/status.ts";
import { oneLine } from "../lib/invisible.ts";

/** Shape, so that a status never rests on colour alone. */
export const MARK: Readonly<Record<Status, string>> = {
  success: pc.green("✓"),
  preliminary: pc.yellow("◌"),
  error: pc.red("✗"),
};

/** A failure and what to do about it, on stderr. */
export function printFailure(message: string, hint: string | null): void {
  console.error(`${MARK.error} ${oneLine(message)}`);
  if (hint !== null) console.error(`  ${pc.cyan("hint:")} ${oneLine(hint)}`);
}

/** `success=5 preliminary=1 error=1`. */
export function countsText(counts: Counts): string {
  return `success=${counts.success} preliminary=${counts.preliminary} error=${counts.error}`;
}

/** `1 pair`, `2 pairs`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
