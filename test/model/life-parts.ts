import { FlowError } from "../../src/domain/errors.ts";
import type { Journal } from "../../src/ports/journal.ts";
import type { Clock, Ticker, Watcher } from "../../src/ports/runtime.ts";
import type { Life } from "./gates.ts";

/** What a runner wants to be called back for. */
export interface Callbacks {
  readonly ticks: (() => void)[];
  readonly hints: Map<string, (() => void)[]>;
}

/** Refuses to write while it fails. */
export function faultyJournal(sound: Journal, fails: () => boolean): Journal {
  const check = () => {
    if (fails()) throw new FlowError("journal-unusable", "the journal cannot be written", { kind: "environment" });
  };
  return {
    ...sound,
    begin: (run) => {
      check();
      sound.begin(run);
    },
    made: (run) => {
      check();
      sound.made(run);
    },
    end: (run) => {
      check();
      sound.end(run);
    },
    renew: (run, input) => {
      check();
      sound.renew(run, input);
    },
    rearm: (pair, key) => {
      check();
      return sound.rearm(pair, key);
    },
  };
}

/** As the real ones, with the number of the life in place of chance. */
export function runIdsOf(life: Life, clock: Clock): () => string {
  let lastAt = 0;
  let count = 0;
  return () => {
    const at = Math.max(clock.now(), lastAt);
    count = at === lastAt ? count + 1 : 0;
    lastAt = at;
    return (
      at.toString(36).padStart(9, "0") + count.toString(36).padStart(3, "0") + life.number.toString(36).padStart(4, "0")
    );
  };
}

/** Ticks are kept for the model to call. */
export function tickerOf({ ticks }: Callbacks): Ticker {
  return {
    every: (_expression, _timezone, callback) => {
      ticks.push(callback);
      return { nextAt: () => null, dueSince: () => 0, stop: () => void ticks.splice(ticks.indexOf(callback), 1) };
    },
  };
}

/** Hints are kept for the model to call, or to lose. */
export function watcherOf({ hints }: Callbacks): Watcher {
  return {
    watch: (folder, _options, onHint) => void hints.set(folder, [...(hints.get(folder) ?? []), onHint]),
    close: async () => {},
  };
}
