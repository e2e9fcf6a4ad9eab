import { itemId } from "../lib/hash.ts";
import type { RunHistory, RunLine } from "../ports/history.ts";
import { foreignCursor, textOfCursor, writeCursor } from "./cursor.ts";
import { runSummary } from "./documents.ts";
import type { RunPage, RunQuery } from "./insights.ts";

/** More runs than this are not counted for a page. */
const MOST_COUNTED = 10_000;

/** One page of the runs that fit, newest start first. Throws a FlowError `usage` for a cursor of somebody else. */
export function listRuns(history: RunHistory, query: RunQuery): RunPage {
  const { limit, cursor, ...filter } = query;
  const before = cursor === undefined ? undefined : readCursor(cursor);
  const found = history.listRuns(filter, { limit: limit + 1, before });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const total = history.countRuns(filter, MOST_COUNTED + 1);
  return {
    items: shown.map((run) => runSummary(run, itemId(run.pair, run.key))),
    total: total > MOST_COUNTED ? null : total,
    nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}

/** Names the last run of a page, so that the next page starts behind it whatever came before it meanwhile. */
function cursorOf({ startedAt, id }: RunLine): string {
  return writeCursor(`${startedAt} ${id}`);
}

function readCursor(cursor: string): Pick<RunLine, "startedAt" | "id"> {
  const [, startedAt, id] = /^(\d{1,15}) (\S{1,40})$/.exec(textOfCursor(cursor)) ?? [];
  if (startedAt !== undefined && id !== undefined) return { startedAt: Number(startedAt), id };
  throw foreignCursor();
}
