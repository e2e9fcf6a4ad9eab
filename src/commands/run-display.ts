import { Presets, SingleBar } from "cli-progress";
import type { Counts } from "../app/view.ts";
import type { Failure } from "../domain/errors.ts";
import { formatDuration } from "../lib/duration.ts";
import { oneLine } from "../lib/invisible.ts";
import { MARK } from "./report.ts";

export interface EndedRun {
  readonly pair: string;
  readonly key: string;
  readonly durationMs: number;
  readonly failure: Failure | null;
}

/** What is seen while `run` works. */
export interface RunDisplay {
  ended(run: EndedRun, counts: Counts): void;
  close(): void;
}

/** A progress bar on a terminal, one line per finished file anywhere else. */
export function runDisplay(quiet: boolean): RunDisplay {
  if (quiet) return { ended: () => {}, close: () => {} };
  return process.stderr.isTTY ? progressBar() : lines();
}

function lines(): RunDisplay {
  return {
    ended: ({ pair, key, durationMs, failure }) => {
      const mark = failure === null ? MARK.success : MARK.error;
      const why = failure === null ? "" : `  ${oneLine(failure.message)}`;
      console.error(`${mark} ${pair}  ${oneLine(key)}  ${formatDuration(durationMs)}${why}`);
    },
    close: () => {},
  };
}

function progressBar(): RunDisplay {
  const bar = new SingleBar(
    {
      format: "{bar} {value}/{total} · {eta_formatted} left · {pair}  {key}",
      stream: process.stderr,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    ended: ({ pair, key }, { success, preliminary, error }) => {
      const all = success + preliminary + error;
      const shown = { pair, key: oneLine(key) };
      if (!started) bar.start(all, 0, shown);
      started = true;
      bar.setTotal(all);
      bar.update(success + error, shown);
    },
    close: () => {
      if (started) bar.stop();
    },
  };
}
