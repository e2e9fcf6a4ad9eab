import { expect, it } from "vitest";
import type { Leaving } from "../../src/domain/keep.ts";
import type { Journal } from "../../src/ports/journal.ts";
import { MADE, RUN } from "./journal.ts";

const FIRST = { pair: "", key: "" };
const ITEM = { pair: RUN.pair, key: RUN.key };

function leaving(change: Partial<Leaving>): Leaving {
  return { ...ITEM, newest: "r2", runs: [], logs: [], bytes: 0, ...change };
}

/** The promises of ports/upkeep.ts. */
export function upkeepContract(make: () => Journal): void {
  /** Two runs of an item, both over. */
  const twice = () => {
    const journal = make();
    for (const id of ["r1", "r2"]) {
      journal.begin({ ...RUN, id });
      journal.end({ ...MADE, id });
    }
    return journal;
  };

  it("walks through the items in their order, step by step, with the last run first", () => {
    const journal = twice();
    journal.begin({ ...RUN, id: "r3", key: "Other.csv" });
    journal.begin({ ...RUN, id: "r4", pair: "another" });
    const places: string[] = [];
    for (let [next] = journal.pastBehind(FIRST, 1); next !== undefined; [next] = journal.pastBehind(next, 1)) {
      places.push(`${next.pair} ${next.key} ${next.newest} ${next.runs.map(({ id }) => id)}`);
    }
    expect(places).toEqual(["another Merged.csv r4 r4", "merge Merged.csv r2 r2,r1", "merge Other.csv r3 r3"]);
    const keysBehind = (place: typeof FIRST, runs: number) => journal.pastBehind(place, runs).map(({ key }) => key);
    expect(keysBehind(FIRST, 4)).toEqual(["Merged.csv", "Merged.csv", "Other.csv"]);
    expect(keysBehind(ITEM, 9)).toEqual(["Other.csv"]);
    expect(keysBehind(FIRST, 3)).toEqual(["Merged.csv", "Merged.csv"]);
    expect(keysBehind(FIRST, 2)).toEqual(["Merged.csv", "Merged.csv"]);
  });

  it("tells how large a run and its log are", () => {
    const [past] = twice().pastBehind(FIRST, 1);
    expect(past?.runs[0]).toMatchObject({ id: "r2", state: "succeeded", startedAt: RUN.startedAt, logBytes: 5 });
    expect(past?.runs[0]?.bytes).toBeGreaterThanOrEqual(5);
  });

  it("removes runs and logs, and what is gone is gone", () => {
    const journal = twice();
    journal.remove([leaving({ runs: ["r1"], logs: ["r2"] })]);
    journal.remove([leaving({ runs: ["r1"], logs: ["never begun"] })]);
    expect(journal.run("r1")).toBeUndefined();
    expect(journal.run("r2")).toEqual({ ...RUN, ...MADE, id: "r2", log: "" });
    expect(journal.latest("merge").get("Merged.csv")?.id).toBe("r2");
  });

  it("forgets an item with its newest run", () => {
    const journal = twice();
    journal.remove([leaving({ runs: ["r1", "r2"] })]);
    expect(journal.latest("merge").size).toBe(0);
    expect(journal.pastBehind(FIRST, 9)).toEqual([]);
  });

  it("leaves an item alone that began to run again, and a run that is under way", () => {
    const journal = twice();
    journal.begin({ ...RUN, id: "r3" });
    journal.remove([leaving({ runs: ["r1", "r2"], logs: ["r2"] })]);
    journal.remove([leaving({ newest: "r3", runs: ["r3"], logs: ["r3"] })]);
    expect(journal.runsOf("merge", "Merged.csv", 9).map(({ id, log }) => [id, log])).toEqual([
      ["r3", ""],
      ["r2", "line\n"],
      ["r1", "line\n"],
    ]);
  });

  it("has no room to give back when nothing went", () => {
    expect(twice().shrink(100)).toBe(0);
  });
}
