import { randomInt } from "node:crypto";
import type { MakeRunId } from "../ports/runtime.ts";

/** Ids of 16 characters 0-9a-z that sort by time, also within one millisecond. */
export function runIds(now: () => number): MakeRunId {
  let lastAt = 0;
  let count = 0;
  const salt = randomInt(36 ** 4)
    .toString(36)
    .padStart(4, "0");
  return () => {
    const at = Math.max(now(), lastAt);
    count = at === lastAt ? count + 1 : 0;
    lastAt = at;
    return at.toString(36).padStart(9, "0") + (count % 36 ** 3).toString(36).padStart(3, "0") + salt;
  };
}
