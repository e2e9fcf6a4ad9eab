import type { Journal, RunStart } from "../ports/journal.ts";

/**
 * Keeps in memory which runs have begun and not ended, so that a journal that takes the place of a damaged one knows them
 * as well: their ends would find no beginning.
 */
export function remembering(underWay: Map<string, RunStart>, journal: Journal): Journal {
  return {
    ...journal,
    begin: (run) => {
      journal.begin(run);
      underWay.set(run.id, run);
    },
    end: (run) => {
      journal.end(run);
      underWay.delete(run.id);
    },
    loseRunning: (at) => {
      const lost = journal.loseRunning(at);
      underWay.clear();
      return lost;
    },
  };
}
