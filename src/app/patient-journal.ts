import type { Journal, RunEnd } from "../ports/journal.ts";

/** A journal that keeps what it could not write. */
export interface PatientJournal extends Journal {
  /** Writes what is kept, oldest first. Throws `journal-unusable` while it still cannot be written. */
  writeKept(): void;
}

/**
 * Keeps the ends of runs that cannot be written now (disk full, journal locked): what ran has run, and the journal
 * learns of it before the next run begins. Bounded by the runs under way, as nothing begins before.
 */
export function patientJournal(journal: Journal): PatientJournal {
  const kept: RunEnd[] = [];
  const writeKept = (): void => {
    for (let end = kept[0]; end !== undefined; end = kept[0]) {
      journal.end(end);
      kept.shift();
    }
  };
  return {
    ...journal,
    begin: (run) => {
      writeKept();
      journal.begin(run);
    },
    end: (end) => {
      kept.push(end);
      writeKept();
    },
    rearm: (pair, key) => {
      writeKept();
      return journal.rearm(pair, key);
    },
    writeKept,
  };
}
