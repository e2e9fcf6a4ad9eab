import { distance, timeLeft } from "../distance.ts";

/** How far a run is, as an event tells it. */
export interface RunProgress {
  readonly itemId: string;
  readonly progress: { readonly done: number; readonly total: number };
  /** The amount in words. */
  readonly text: string;
  readonly expectedEndAt: string | null;
}

/** Writes times as they are at this moment (milliseconds since 1970, the server's). */
export function tick(now: number): void {
  write("ago", (iso) => distance(iso, now));
  write("left", (iso) => timeLeft(iso, now));
}

/** Moves the bars of these runs. */
export function moveProgress(runs: readonly RunProgress[]): void {
  for (const { itemId, progress, text, expectedEndAt } of runs) {
    for (const place of document.querySelectorAll(`[data-progress="${CSS.escape(itemId)}"]`)) {
      const bar = place.querySelector("progress");
      if (progress.total > 0) {
        bar?.setAttribute("max", `${progress.total}`);
        bar?.setAttribute("value", `${progress.done}`);
      }
      const words = place.querySelector(".of");
      if (words !== null) words.textContent = text;
      if (expectedEndAt !== null) place.querySelector("[data-left]")?.setAttribute("data-left", expectedEndAt);
    }
  }
}

function write(name: "ago" | "left", words: (iso: string) => string): void {
  for (const place of document.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
    const text = words(place.dataset[name] ?? "");
    if (place.textContent !== text) place.textContent = text;
  }
}
