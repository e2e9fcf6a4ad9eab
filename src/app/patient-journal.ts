import type { RunId } from "../domain/run.ts";
import type { Journal, RunEnd } from "../ports/journal.ts";

/** A journal that keeps what it could not write. */
export interface PatientJournal extends Journal {
  /** Writes what is kept, oldest first. Throws `journal-unusable` while it still cannot be written. */
  writeKept(): void;
}

/**
 * Keeps the ends of runs that cannot be written now (disk full, journal locked): what ran has run, and the journal
 * learns of it before the next run begins. Bounded by the runs that are under way or in doubt, each with its last end, as
 * nothing begins before.
 */
export function patientJournal(journal: Journal): PatientJournal {
  const kept = new Map<RunId, RunEnd>();
  const writeKept = (): void => {
    for (const end of kept.values()) {
      journal.end(end);
      kept.delete(end.id);
    }
  };
  return {
    ...journal,
    begin: (run) => {
      writeKept();
      journal.begin(run);
    },
    end: (end) => {
      kept.set(end.id, end);
      writeKept();
    },
    rearm: (pair, key) => {
      writeKept();
      return journal.rearm(pair, key);
    },
    writeKept,
  };
}
