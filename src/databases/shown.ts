import { oneLine } from "../lib/invisible.ts";

/** Longer cells are cut in messages. */
const LONGEST = 80;

/** A name or a cell for a message: short, harmless on a terminal and in a log, and on one line. */
export function shown(text: string): string {
  return oneLine(text.length > LONGEST ? `${text.slice(0, LONGEST)}... (${text.length} characters)` : text);
}
