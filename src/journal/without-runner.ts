import type { LastRun } from "../domain/run.ts";
import type { Journal } from "../ports/journal.ts";

/** Shows runs that were under way as lost at this time, as the next runner will note them; the file stays as it is. */
export function withoutRunner(journal: Journal, at: number): Journal {
  const seen = <R extends { readonly state: LastRun["state"]; readonly finishedAt: number | null }>(run: R): R =>
    run.state === "running" ? { ...run, state: "lost", finishedAt: at } : run;
  return {
    ...journal,
    latest: (pair) =>
      new Map(
        journal
          .latest(pair)
          .entries()
          .map(([key, last]) => [key, seen(last)]),
      ),
    run: (id) => {
      const run = journal.run(id);
      return run === undefined ? undefined : seen(run);
    },
    runsOf: (pair, key, limit) => journal.runsOf(pair, key, limit).map(seen),
    listRuns: (filter, page) => journal.listRuns(filter, page).map(seen),
  };
}
