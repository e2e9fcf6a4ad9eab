import type { Journal } from "../ports/journal.ts";

/** A journal whose every use goes through this one. */
export function guarded(use: <T>(work: (journal: Journal) => T) => T, close: () => void): Journal {
  return {
    latest: (pair) => use((journal) => journal.latest(pair)),
    begin: (run) => use((journal) => journal.begin(run)),
    made: (run) => use((journal) => journal.made(run)),
    end: (run) => use((journal) => journal.end(run)),
    loseRunning: (at) => use((journal) => journal.loseRunning(at)),
    rearm: (pair, key) => use((journal) => journal.rearm(pair, key)),
    setNewest: (pair, key, run) => use((journal) => journal.setNewest(pair, key, run)),
    renew: (run, input) => use((journal) => journal.renew(run, input)),
    skips: (pair) => use((journal) => journal.skips(pair)),
    skip: (pair, skips) => use((journal) => journal.skip(pair, skips)),
    unskip: (pair, keys) => use((journal) => journal.unskip(pair, keys)),
    pauseOf: (pair) => use((journal) => journal.pauseOf(pair)),
    setPause: (pair, pause) => use((journal) => journal.setPause(pair, pause)),
    run: (id) => use((journal) => journal.run(id)),
    runsOf: (pair, key, limit) => use((journal) => journal.runsOf(pair, key, limit)),
    listRuns: (filter, page) => use((journal) => journal.listRuns(filter, page)),
    countRuns: (filter, upTo) => use((journal) => journal.countRuns(filter, upTo)),
    ended: (pair, since, limit) => use((journal) => journal.ended(pair, since, limit)),
    toldRows: (pair, since, limit) => use((journal) => journal.toldRows(pair, since, limit)),
    endedByHour: (pair, since) => use((journal) => journal.endedByHour(pair, since)),
    pastBehind: (place, runs) => use((journal) => journal.pastBehind(place, runs)),
    remove: (leaving) => use((journal) => journal.remove(leaving)),
    shrink: (pages) => use((journal) => journal.shrink(pages)),
    told: (pair) => use((journal) => journal.told(pair)),
    tell: (telling) => use((journal) => journal.tell(telling)),
    nextMessage: (receiver) => use((journal) => journal.nextMessage(receiver)),
    waitingMessages: () => use((journal) => journal.waitingMessages()),
    removeMessage: (id) => use((journal) => journal.removeMessage(id)),
    putOff: (id, nextAt) => use((journal) => journal.putOff(id, nextAt)),
    close,
  };
}
