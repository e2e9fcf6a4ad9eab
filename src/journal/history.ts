import type { SQLInputValue } from "node:sqlite";
import type { EndedHour, RunHistory, RunsFilter } from "../ports/history.ts";
import type { Prepare } from "./asides.ts";
import { readLastRun } from "./rows.ts";

const LINE = "id, pair, key, state, attempt, input, job_identity, started_at, finished_at, failure";
const HOUR_MS = 3_600_000;

/** The past as a journal of before knows it. */
export const NO_HISTORY: RunHistory = {
  listRuns: () => [],
  countRuns: () => 0,
  ended: () => [],
  toldRows: () => [],
  endedByHour: () => [],
};

/**
 * Answers from indexes alone, but for the few rows that are shown. Each names its index: without statistics SQLite would
 * take another one, and walk a million runs. Throws SQLite's own errors.
 */
export function sqliteHistory(sql: Prepare): RunHistory {
  return {
    listRuns: (filter, { limit, before }) => {
      const { index, where, values } = narrowed(filter);
      const behind = before === undefined ? "" : "AND (started_at, id) < (?, ?)";
      const rows = sql(
        `SELECT ${LINE} FROM runs INDEXED BY ${index} WHERE ${where} ${behind}
         ORDER BY started_at DESC, id DESC LIMIT ?`,
      ).all(...values, ...(before === undefined ? [] : [before.startedAt, before.id]), limit);
      return rows.map((row) => {
        const { key, last } = readLastRun(row);
        const { id, state, attempt, startedAt, finishedAt, failure } = last;
        return { id, pair: String(row["pair"]), key, state, attempt, startedAt, finishedAt, failure };
      });
    },
    countRuns: (filter, upTo) => {
      const { index, where, values } = narrowed(filter);
      const counted = sql(
        `SELECT count(*) AS count FROM (SELECT 1 FROM runs INDEXED BY ${index} WHERE ${where} LIMIT ?)`,
      ).get(...values, upTo);
      return Number(counted?.["count"] ?? 0);
    },
    ended: (pair, since, limit) => {
      const statement = sql(
        `SELECT started_at, finished_at, state = 'succeeded', rows, bytes FROM runs INDEXED BY runs_ended
         WHERE pair = ? AND finished_at >= ? ORDER BY finished_at DESC LIMIT ?`,
      );
      // Thousands of rows: without names they take half the time.
      statement.setReturnArrays(true);
      const rows: readonly unknown[] = statement.all(pair, since, limit);
      return rows.map((row) => {
        const [startedAt, finishedAt, succeeded, told, bytes] = Array.isArray(row) ? row : [];
        return {
          startedAt: Number(startedAt),
          finishedAt: Number(finishedAt),
          succeeded: succeeded === 1,
          rows: optional(told),
          bytes: optional(bytes),
        };
      });
    },
    toldRows: (pair, since, limit) => {
      const rows = sql(
        `SELECT id, key, finished_at, rows FROM runs INDEXED BY runs_ended
         WHERE pair = ? AND finished_at >= ? AND rows IS NOT NULL AND state = 'succeeded'
         ORDER BY finished_at DESC LIMIT ?`,
      ).all(pair, since, limit);
      return rows.map((row) => ({
        runId: String(row["id"]),
        key: String(row["key"]),
        finishedAt: Number(row["finished_at"]),
        rows: Number(row["rows"]),
      }));
    },
    endedByHour: (pair, since) => {
      const ended = "FROM runs INDEXED BY runs_ended WHERE pair = ? AND finished_at >= ?";
      const first = sql(`SELECT finished_at ${ended} ORDER BY finished_at LIMIT 1`);
      const inHour = sql(
        `SELECT sum(state = 'succeeded') AS succeeded, count(*) AS ended ${ended} AND finished_at < ?`,
      );
      const hours: EndedHour[] = [];
      // Hour by hour: a GROUP BY over a million runs takes four times as long.
      for (let row = first.get(pair, since); row !== undefined; ) {
        const from = Number(row["finished_at"]);
        const at = Math.floor(from / HOUR_MS) * HOUR_MS;
        const counted = inHour.get(pair, from, at + HOUR_MS);
        const succeeded = Number(counted?.["succeeded"]);
        hours.push({ at, succeeded, failed: Number(counted?.["ended"]) - succeeded });
        row = first.get(pair, at + HOUR_MS);
      }
      return hours;
    },
  };
}

interface Narrowed {
  readonly index: string;
  readonly where: string;
  readonly values: readonly SQLInputValue[];
}

/** Failed, lost and running runs are few, so that those of a pair are found faster among them than the other way. */
function narrowed({ pair, state, since = Number.MIN_SAFE_INTEGER }: RunsFilter): Narrowed {
  const from = "started_at >= ?";
  if (state !== undefined && (pair === undefined || state !== "succeeded")) {
    if (pair === undefined) return { index: "runs_by_state", where: `state = ? AND ${from}`, values: [state, since] };
    const where = `state = ? AND pair = ? AND ${from}`;
    return { index: "runs_by_state", where, values: [state, pair, since] };
  }
  if (pair === undefined) return { index: "runs_by_start", where: from, values: [since] };
  if (state === undefined) return { index: "runs_by_pair", where: `pair = ? AND ${from}`, values: [pair, since] };
  return { index: "runs_by_pair", where: `pair = ? AND state = ? AND ${from}`, values: [pair, state, since] };
}

function optional(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
