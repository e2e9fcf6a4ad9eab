import type { LastRun, RunId } from "../../src/domain/run.ts";
import type { Skip } from "../../src/domain/status.ts";
import type { Journal, Pause, RunRecord } from "../../src/ports/journal.ts";
import { memoryHistory } from "./memory-history.ts";
import { memoryOutbox } from "./memory-outbox.ts";

const RUNS_KEPT = 20;

/** A journal in memory whose rows a test can look at. */
export interface MemoryJournal extends Journal {
  readonly runs: ReadonlyMap<RunId, RunRecord>;
}

/** A journal in memory, held to the same contract as the real one; it outlives `close`, as a file would. */
export function memoryJournal(): MemoryJournal {
  const runs = new Map<RunId, RunRecord>();
  const newest = new Map<string, RunId>();
  const skipped = new Map<string, Map<string, Skip>>();
  const pauses = new Map<string, Pause>();
  const item = (pair: string, key: string) => `${pair}\0${key}`;
  const of = (pair: string, key: string) =>
    [...runs.values()].filter((run) => run.pair === pair && run.key === key).reverse();
  const lastMade = (pair: string, key: string) => of(pair, key).find((run) => run.state === "succeeded");
  const lastRun = (run: RunRecord): LastRun => {
    const made = run.state === "succeeded" ? undefined : lastMade(run.pair, run.key);
    return { ...run, made: made ?? null };
  };
  return {
    ...memoryHistory(() => [...runs.values()]),
    ...memoryOutbox(),
    runs,
    latest: (pair) => {
      const latest = [...newest.values()].flatMap((id) => runs.get(id) ?? []).filter((run) => run.pair === pair);
      return new Map<string, LastRun>(latest.map((run) => [run.key, lastRun(run)]));
    },
    begin: (run) => {
      const open = { state: "running", finishedAt: null, failure: null, output: null, report: null, log: "" } as const;
      runs.set(run.id, { ...run, ...open });
      newest.set(item(run.pair, run.key), run.id);
      skipped.get(run.pair)?.delete(run.key);
      const made = lastMade(run.pair, run.key);
      for (const old of of(run.pair, run.key).slice(RUNS_KEPT)) if (old !== made) runs.delete(old.id);
    },
    made: ({ id, ...made }) => {
      const run = runs.get(id);
      if (run !== undefined) runs.set(id, { ...run, ...made });
    },
    end: (end) => {
      const run = runs.get(end.id);
      if (run !== undefined) runs.set(end.id, { ...run, ...end });
    },
    loseRunning: (at) => {
      const running = [...runs.values()].filter((run) => run.state === "running");
      for (const run of running) runs.set(run.id, { ...run, state: "lost", finishedAt: at });
      return running.length;
    },
    rearm: (pair, key) => {
      newest.delete(item(pair, key));
      const made = lastMade(pair, key);
      if (made === undefined) return undefined;
      newest.set(item(pair, key), made.id);
      return lastRun(made);
    },
    setNewest: (pair, key, run) =>
      void (run === undefined ? newest.delete(item(pair, key)) : newest.set(item(pair, key), run)),
    renew: (id, input) => {
      const run = runs.get(id);
      if (run !== undefined) runs.set(id, { ...run, input });
    },
    skips: (pair) => new Map(skipped.get(pair)),
    skip: (pair, skips) => void skipped.set(pair, new Map([...(skipped.get(pair) ?? []), ...skips])),
    unskip: (pair, keys) => {
      for (const key of keys) skipped.get(pair)?.delete(key);
    },
    pauseOf: (pair) => pauses.get(pair),
    setPause: (pair, pause) => void (pause === undefined ? pauses.delete(pair) : pauses.set(pair, pause)),
    pastBehind: (place, count) => {
      const places = new Map([...runs.values()].map((run) => [item(run.pair, run.key), run]));
      const behind = [...places]
        .filter(([name]) => name > item(place.pair, place.key))
        .sort(([a], [b]) => (a < b ? -1 : 1));
      let left = count;
      return behind.flatMap(([name, { pair, key }]) => {
        if (left <= 0) return [];
        const past = of(pair, key).map(({ id, state, startedAt, log }) => {
          return { id, state, startedAt, bytes: log.length, logBytes: log.length };
        });
        left -= past.length;
        return { pair, key, newest: newest.get(name), runs: past };
      });
    },
    remove: (leaving) => {
      for (const each of leaving) {
        if (newest.get(item(each.pair, each.key)) !== each.newest) continue;
        const isOver = (id: RunId) => runs.has(id) && runs.get(id)?.state !== "running";
        for (const id of each.logs.filter(isOver)) {
          const run = runs.get(id);
          if (run !== undefined) runs.set(id, { ...run, log: "" });
        }
        for (const id of each.runs.filter(isOver)) {
          runs.delete(id);
          if (id === each.newest) newest.delete(item(each.pair, each.key));
        }
      }
    },
    shrink: () => 0,
    run: (id) => runs.get(id),
    runsOf: (pair, key, limit) => of(pair, key).slice(0, limit),
    close: () => {},
  };
}
