import type { EndedHour, RunHistory, RunsFilter } from "../../src/ports/history.ts";
import type { RunRecord } from "../../src/ports/journal.ts";

const HOUR_MS = 3_600_000;

/** The past of runs in memory; walks all of them for each answer. */
export function memoryHistory(all: () => readonly RunRecord[]): RunHistory {
  const ended = (pair: string, since: number) =>
    all()
      .flatMap((run) => (run.finishedAt === null ? [] : [{ ...run, finishedAt: run.finishedAt }]))
      .filter((run) => run.pair === pair && run.finishedAt >= since)
      .toSorted((one, other) => other.finishedAt - one.finishedAt);
  return {
    listRuns: (filter, { limit, before }) =>
      fitting(all(), filter)
        .filter((run) => before === undefined || byStart(run, before) < 0)
        .toSorted((one, other) => byStart(other, one))
        .slice(0, limit)
        .map(({ id, pair, key, state, attempt, startedAt, finishedAt, failure }) => {
          return { id, pair, key, state, attempt, startedAt, finishedAt, failure };
        }),
    countRuns: (filter, upTo) => Math.min(upTo, fitting(all(), filter).length),
    ended: (pair, since, limit) =>
      ended(pair, since)
        .slice(0, limit)
        .map((run) => ({
          startedAt: run.startedAt,
          finishedAt: run.finishedAt,
          succeeded: run.state === "succeeded",
          rows: rowsOf(run),
          bytes: run.output?.sizeBytes ?? null,
        })),
    toldRows: (pair, since, limit) =>
      ended(pair, since)
        .flatMap((run) => {
          const rows = rowsOf(run);
          if (rows === null || run.state !== "succeeded") return [];
          return [{ runId: run.id, key: run.key, finishedAt: run.finishedAt, rows }];
        })
        .slice(0, limit),
    endedByHour: (pair, since) => {
      const hours = Map.groupBy(ended(pair, since), (run) => Math.floor(run.finishedAt / HOUR_MS));
      return Array.from(hours, ([hour, runs]): EndedHour => {
        const succeeded = runs.filter((run) => run.state === "succeeded").length;
        return { at: hour * HOUR_MS, succeeded, failed: runs.length - succeeded };
      }).toSorted((one, other) => one.at - other.at);
    },
  };
}

function fitting(runs: readonly RunRecord[], { pair, state, since }: RunsFilter): readonly RunRecord[] {
  return runs.filter(
    (run) =>
      (pair === undefined || run.pair === pair) &&
      (state === undefined || run.state === state) &&
      (since === undefined || run.startedAt >= since),
  );
}

function rowsOf({ report }: RunRecord): number | null {
  const told = [report?.facts?.["rows"], report?.facts?.["rows out"]];
  return told.find((rows): rows is number => Number.isInteger(rows)) ?? null;
}

function byStart(one: Pick<RunRecord, "id" | "startedAt">, other: Pick<RunRecord, "id" | "startedAt">): number {
  if (one.startedAt !== other.startedAt) return one.startedAt - other.startedAt;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}
