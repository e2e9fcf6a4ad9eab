import { expect, it } from "vitest";
import { patientJournal } from "../../src/app/patient-journal.ts";
import { FlowError } from "../../src/domain/errors.ts";
import type { Journal, RunEnd, RunStart } from "../../src/ports/journal.ts";
import { memoryJournal } from "../support/memory-journal.ts";

/** A journal that cannot be written while its disk is full, and what was written to it. */
function onFullDisk() {
  const ends: RunEnd[] = [];
  const disk = { isFull: true };
  const journal: Journal = {
    ...memoryJournal(),
    end: (end) => {
      if (disk.isFull) throw new FlowError("journal-unusable", "the disk is full", { kind: "environment" });
      ends.push(end);
    },
  };
  return { journal: patientJournal(journal), ends, disk };
}

const START: RunStart = {
  id: "r2",
  pair: "pair",
  key: "a.csv",
  attempt: 1,
  sources: ["in/a.csv"],
  target: "out/a.csv",
  input: "1@1",
  jobIdentity: "job",
  startedAt: 0,
};

function endOf(id: string, attempt = 1): RunEnd {
  return { id, state: "failed", attempt, finishedAt: 0, failure: null, output: null, report: null, log: "" };
}

it("writes what it kept before the next run begins, the oldest first", () => {
  const { journal, ends, disk } = onFullDisk();
  for (const id of ["r1", "r2"]) expect(() => journal.end(endOf(id))).toThrow("the disk is full");
  expect(() => journal.writeKept()).toThrow("the disk is full");
  disk.isFull = false;
  journal.writeKept();
  expect(ends.map(({ id }) => id)).toEqual(["r1", "r2"]);
  journal.writeKept();
  expect(ends).toHaveLength(2);
});

it.each([
  ["a run begins", (journal: Journal) => journal.begin(START)],
  ["an item is to start again", (journal: Journal) => journal.rearm("pair", "a.csv")],
])("writes what it kept before %s, which is refused while it cannot be written", (_, act) => {
  const { journal, ends, disk } = onFullDisk();
  expect(() => journal.end(endOf("r1"))).toThrow("the disk is full");
  expect(() => act(journal)).toThrow("the disk is full");
  expect(journal.run("r2")).toBeUndefined();
  disk.isFull = false;
  act(journal);
  expect(ends.map(({ id }) => id)).toEqual(["r1"]);
});

it("keeps one end of each run, the last one that it was told", () => {
  const { journal, ends, disk } = onFullDisk();
  for (let minute = 1; minute <= 100; minute += 1) {
    expect(() => journal.end(endOf("r1", minute))).toThrow("the disk is full");
  }
  disk.isFull = false;
  journal.writeKept();
  expect(ends.map(({ id, attempt }) => [id, attempt])).toEqual([["r1", 100]]);
});
