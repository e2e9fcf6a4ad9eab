import { formatDuration } from "../lib/duration.ts";

/** How far an instant is from now: `in 42 s`, `3 min ago`, `now`. */
export function distance(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  const length = wholeDuration(Math.abs(ms));
  if (length === "0 s") return "now";
  return ms > 0 ? `in ${length}` : `${length} ago`;
}

/** How long until an end that is only expected: `about 42 s left`; past it nobody knows more. */
export function timeLeft(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  return ms < 500 ? "about to end" : `about ${wholeDuration(ms)} left`;
}

/** Whole seconds up to a minute, then whole minutes: precise enough to wait by. */
function wholeDuration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  return formatDuration(Math.round(seconds / 60) * 60_000);
}
