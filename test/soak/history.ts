import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Kill } from "./chaos.ts";

/** What the journal and the folders tell after the end. */
export interface History {
  readonly runs: number;
  readonly running: number;
  /** Works (same item, same bytes, same job) that succeeded more than once. */
  readonly doubled: readonly string[];
  readonly temps: readonly string[];
  /** Seconds from each SIGKILL to the next start of a run, in ascending order; without those that a further kill came before. */
  readonly resumedSeconds: readonly number[];
}

const DOUBLED = `SELECT pair || '/' || key AS name FROM runs WHERE state = 'succeeded'
  GROUP BY pair, key, input, job_identity HAVING count(*) > 1`;

/** Reads the journal with SQL of its own, after the runner has ended; `untilAt` is when files stopped coming: later there is no work to resume. */
export function readHistory(root: string, kills: readonly Kill[], untilAt: number): History {
  const database = new DatabaseSync(join(root, ".pairflow/journal.sqlite"), { readOnly: true });
  try {
    const count = (where: string) => Number(database.prepare(`SELECT count(*) AS n FROM runs ${where}`).get()?.["n"]);
    const next = database.prepare("SELECT min(started_at) AS at FROM runs WHERE started_at > ?");
    const resumed = kills.flatMap(({ at }, index) => {
      const startedAt = next.get(at)?.["at"];
      const beforeAt = Math.min(kills[index + 1]?.at ?? untilAt, untilAt);
      return typeof startedAt === "number" && startedAt < beforeAt ? [(startedAt - at) / 1000] : [];
    });
    return {
      runs: count(""),
      running: count("WHERE state = 'running'"),
      doubled: database
        .prepare(DOUBLED)
        .all()
        .map((row) => String(row["name"])),
      temps: readdirSync(join(root, "data"), { recursive: true, encoding: "utf8" }).filter((path) =>
        path.includes(".pf-"),
      ),
      resumedSeconds: resumed.toSorted((a, b) => a - b),
    };
  } finally {
    database.close();
  }
}
