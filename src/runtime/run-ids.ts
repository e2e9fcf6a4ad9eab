import { randomInt } from "node:crypto";
import type { MakeRunId } from "../ports/runtime.ts";

/** Within what counts as one millisecond. */
const MOST_IDS = 36 ** 3;

/**
 * Ids of 16 characters 0-9a-z that sort by the order in which they are made: also within one millisecond, and for as long
 * as a clock that was set back is behind.
 */
export function runIds(now: () => number): MakeRunId {
  let at = 0;
  let count = 0;
  const salt = randomInt(36 ** 4)
    .toString(36)
    .padStart(4, "0");
  return () => {
    const next = Math.max(now(), count < MOST_IDS ? at : at + 1);
    if (next > at) count = 0;
    at = next;
    const id = at.toString(36).padStart(9, "0") + count.toString(36).padStart(3, "0") + salt;
    count += 1;
    return id;
  };
}
