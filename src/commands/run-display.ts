import { Presets, SingleBar } from "cli-progress";
import type { Attempt } from "../app/live-run.ts";
import type { Failure } from "../domain/errors.ts";
import type { RunId } from "../domain/run.ts";
import type { Counts } from "../domain/status.ts";
import { formatShare, shareOf } from "../lib/amount.ts";
import { formatDuration } from "../lib/duration.ts";
import { oneLine } from "../lib/invisible.ts";
import type { RunProgress } from "../ports/executor.ts";
import type { Clock } from "../ports/runtime.ts";
import { err } from "./style.ts";

/** How a run ended. */
export interface RunEnding {
  readonly durationMs: number;
  readonly failure: Failure | null;
}

/** What is seen while `run` works; counts are those of all items right after the event. */
export interface RunDisplay {
  ended(run: Attempt, ending: RunEnding, counts: Counts): void;
  progressed(run: Attempt, progress: RunProgress, counts: Counts): void;
  close(): void;
}

/** A terminal, a pipe or a file. */
export type Screen = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** A run that takes longer says how far it is, and again each time as much has passed. */
const LINE_EVERY_MS = 10_000;

/** A terminal of up to so many columns has half the bar. */
const NARROW = 100;
/** What stands beside bar and name: `12/124 · 1 min 10 s left · `, and how far the run is. */
const COUNTS_SIZE = 46;

/** A progress bar on a terminal; anywhere else one line per finished file, and some for those that take long. */
export function runDisplay(screen: Screen, clock: Pick<Clock, "now">): RunDisplay {
  return screen.isTTY === true ? progressBar(screen) : runLines(screen, clock);
}

/** Shows nothing. */
export const QUIET: RunDisplay = { ended: () => {}, progressed: () => {}, close: () => {} };

/** One line per finished file, also on a terminal: where the program's log comes between, a bar would be torn. */
export function runLines(screen: Screen, clock: Pick<Clock, "now">): RunDisplay {
  const saidAt = new Map<RunId, number>();
  const write = (line: string) => void screen.write(`${line}\n`);
  return {
    ended: (run, { durationMs, failure }) => {
      saidAt.delete(run.lastRun.id);
      const mark = failure === null ? err.mark.success : err.mark.error;
      const why = failure === null ? "" : `  ${oneLine(failure.message)}`;
      write(`${mark} ${named(run)}  ${formatDuration(durationMs)}${why}`);
    },
    progressed: (run, progress) => {
      const { id, startedAt } = run.lastRun;
      const now = clock.now();
      if (now - (saidAt.get(id) ?? startedAt) < LINE_EVERY_MS) return;
      saidAt.set(id, now);
      write(`… ${named(run)}  ${oneLine(formatShare(progress))}`);
    },
    close: () => {},
  };
}

/** The bar itself counts finished items, and of those under way the part that is done. */
function progressBar(screen: Screen): RunDisplay {
  const columns = screen.columns ?? NARROW;
  const barSize = columns > NARROW ? 40 : 20;
  const nameSize = Math.max(12, columns - barSize - COUNTS_SIZE);
  const bar = new SingleBar(
    {
      format: "{bar} {finished}/{all}{eta_formatted} · {run}{part}",
      formatTime: timeLeft,
      stream: screen,
      barsize: barSize,
      clearOnComplete: true,
      // Enough to look past a burst of small files, or past two reports of a long one.
      etaBuffer: 50,
    },
    Presets.shades_classic,
  );
  const parts = new Map<RunId, number>();
  let started = false;
  const show = (run: Attempt, part: string, { success, preliminary, error }: Counts) => {
    const finished = success + error;
    const all = finished + preliminary;
    const shown = { finished, all, run: shortened(named(run), nameSize), part };
    const underWay = [...parts.values()].reduce((sum, share) => sum + share, 0);
    const value = Math.min(all, finished + underWay);
    if (!started) bar.start(all, value, shown);
    started = true;
    bar.setTotal(all);
    bar.update(value, shown);
  };
  return {
    ended: (run, _ending, counts) => {
      parts.delete(run.lastRun.id);
      show(run, "", counts);
    },
    progressed: (run, progress, counts) => {
      parts.set(run.lastRun.id, shareOf(progress));
      show(run, ` ${oneLine(formatShare(progress))}`, counts);
    },
    close: () => {
      if (started) bar.stop();
    },
  };
}

function named({ state, item }: Attempt): string {
  return `${state.pair.name}  ${oneLine(item.key)}`;
}

/** The ends of a file's name tell it apart from its neighbours. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const start = Math.floor(length / 2);
  return `${text.slice(0, start)}…${text.slice(start + 1 - length)}`;
}

/** Whole seconds; where the library does not know, it gives a word in place of the number. */
function timeLeft(seconds: unknown): string {
  if (typeof seconds !== "number") return "";
  return ` · ${seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1_000)} left`;
}
