/** The longest delay that setTimeout keeps; longer ones would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls back after a delay of any length; the result cancels it. */
export function longTimeout(delayMs: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number): void => {
    const stepMs = Math.min(leftMs, LONGEST_TIMER_MS);
    timer = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : callback()), stepMs);
  };
  wait(Math.max(0, delayMs));
  return () => clearTimeout(timer);
}
