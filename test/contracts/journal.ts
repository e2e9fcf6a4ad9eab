import { expect, it } from "vitest";
import type { Journal, RunEnd, RunStart } from "../../src/ports/journal.ts";

export const RUN: RunStart = {
  id: "r1",
  pair: "merge",
  key: "Merged.csv",
  attempt: 1,
  sources: ["data/a.csv", "data/b.csv"],
  target: "data/merged/Merged.csv",
  input: "10@1|10@2",
  jobIdentity: "job",
  startedAt: 1_000,
};

export const MADE: RunEnd = {
  id: "r1",
  state: "succeeded",
  attempt: 1,
  finishedAt: 2_000,
  failure: null,
  output: { sizeBytes: 3, sha256: "abc" },
  report: { facts: { "rows in": 7, "unmatched keys": ["x"] }, warnings: ["odd"] },
  log: "line\n",
};

const FAILED: RunEnd = {
  ...MADE,
  state: "failed",
  failure: { code: "input-invalid", kind: "permanent", message: "line 7", hint: "mend it" },
  output: null,
  report: null,
};

/** The promises of ports/journal.ts. */
export function journalContract(make: () => Journal): void {
  it("takes new versions of a run's sources, and knows no more of a run that it does not have", () => {
    const journal = make();
    journal.begin(RUN);
    journal.end(MADE);
    journal.renew("r1", "10@5|10@2");
    journal.renew("never begun", "10@5");
    expect(journal.latest("merge").get("Merged.csv")).toMatchObject({
      id: "r1",
      input: "10@5|10@2",
      state: "succeeded",
    });
    expect(journal.run("r1")?.input).toBe("10@5|10@2");
    expect(journal.run("never begun")).toBeUndefined();
  });

  it("gives the newest run of each item of a pair", () => {
    const journal = make();
    journal.begin(RUN);
    journal.end(FAILED);
    journal.begin({ ...RUN, id: "r2", attempt: 2 });
    journal.begin({ ...RUN, id: "r3", key: "Other.csv" });
    journal.begin({ ...RUN, id: "r4", pair: "other" });
    const latest = journal.latest("merge");
    expect([...latest.keys()].sort()).toEqual(["Merged.csv", "Other.csv"]);
    expect(latest.get("Merged.csv")).toMatchObject({ id: "r2", state: "running", attempt: 2, failure: null });
  });

  it("keeps everything of a run", () => {
    const journal = make();
    journal.begin(RUN);
    expect(journal.run("r1")).toMatchObject({ ...RUN, state: "running", finishedAt: null });
    journal.end(MADE);
    expect(journal.run("r1")).toEqual({ ...RUN, ...MADE });
    expect(journal.run("none")).toBeUndefined();
  });

  it("keeps how a run failed", () => {
    const journal = make();
    journal.begin(RUN);
    journal.end({ ...FAILED, attempt: 0 });
    expect(journal.latest("merge").get("Merged.csv")).toMatchObject({
      state: "failed",
      attempt: 0,
      failure: FAILED.failure,
    });
  });

  it("lists the runs of an item newest first, and bounds them", () => {
    const journal = make();
    for (let run = 10; run < 60; run += 1) journal.begin({ ...RUN, id: `r${run}` });
    const kept = journal.runsOf("merge", "Merged.csv", 100).map((run) => run.id);
    expect(kept[0]).toBe("r59");
    expect(kept.length).toBeLessThanOrEqual(20);
    expect(journal.runsOf("merge", "Merged.csv", 2).map((run) => run.id)).toEqual(["r59", "r58"]);
  });

  it("turns what a dead owner left running into lost", () => {
    const journal = make();
    journal.begin(RUN);
    journal.begin({ ...RUN, id: "r2", key: "done.csv" });
    journal.end({ ...MADE, id: "r2" });
    expect(journal.loseRunning(5_000)).toBe(1);
    expect(journal.latest("merge").get("Merged.csv")).toMatchObject({ state: "lost", attempt: 1, finishedAt: 5_000 });
    expect(journal.loseRunning(6_000)).toBe(0);
  });

  it("forgets the attempts of an item, but not its runs", () => {
    const journal = make();
    journal.begin(RUN);
    journal.end(FAILED);
    expect(journal.rearm("merge", "Merged.csv")).toBeUndefined();
    expect(journal.rearm("merge", "never seen")).toBeUndefined();
    expect(journal.latest("merge").size).toBe(0);
    expect(journal.runsOf("merge", "Merged.csv", 9)).toHaveLength(1);
  });

  it("knows what made a target although a later run failed, died or is under way", () => {
    const journal = make();
    const { input, jobIdentity, startedAt } = RUN;
    journal.begin(RUN);
    journal.end(MADE);
    expect(journal.latest("merge").get("Merged.csv")?.made).toBeNull();
    journal.begin({ ...RUN, id: "r2", jobIdentity: "newer" });
    const making = { input, jobIdentity, startedAt, finishedAt: MADE.finishedAt };
    expect(journal.latest("merge").get("Merged.csv")).toMatchObject({ state: "running", made: making });
    journal.end({ ...FAILED, id: "r2" });
    expect(journal.latest("merge").get("Merged.csv")).toMatchObject({ jobIdentity: "newer", made: making });
    journal.begin({ ...RUN, id: "r3", key: "Other.csv" });
    expect(journal.latest("merge").get("Other.csv")?.made).toBeNull();
  });

  it("keeps the run that made a target, however many fail behind it", () => {
    const journal = make();
    journal.begin({ ...RUN, id: "r00" });
    journal.end({ ...MADE, id: "r00" });
    for (let run = 10; run < 60; run += 1) {
      journal.begin({ ...RUN, id: `r${run}`, jobIdentity: "newer" });
      journal.end({ ...FAILED, id: `r${run}` });
    }
    expect(journal.latest("merge").get("Merged.csv")?.made).toMatchObject({ jobIdentity: "job" });
    expect(journal.runsOf("merge", "Merged.csv", 100)).toHaveLength(21);
  });

  it("goes back to the run that made the target when the attempts behind it are forgotten", () => {
    const journal = make();
    journal.begin(RUN);
    journal.end(MADE);
    journal.begin({ ...RUN, id: "r2", jobIdentity: "newer" });
    journal.end({ ...FAILED, id: "r2" });
    const made = { id: "r1", state: "succeeded", jobIdentity: "job", made: null };
    expect(journal.rearm("merge", "Merged.csv")).toMatchObject(made);
    expect(journal.latest("merge").get("Merged.csv")).toMatchObject(made);
  });

  it("takes the run that began last for the newest, also after the clock was set back", () => {
    const journal = make();
    for (let run = 50; run > 0; run -= 1) {
      const id = `r${String(run).padStart(2, "0")}`;
      journal.begin({ ...RUN, id });
      journal.end({ ...(run === 40 ? MADE : FAILED), id });
    }
    expect(journal.latest("merge").get("Merged.csv")).toMatchObject({ id: "r01", made: { startedAt: 1_000 } });
    expect(journal.runsOf("merge", "Merged.csv", 3).map((run) => run.id)).toEqual(["r01", "r02", "r03"]);
    expect(journal.run("r40")).toMatchObject({ state: "succeeded" });
  });

  it("takes another run for the newest of an item, or none", () => {
    const journal = make();
    for (const id of ["r1", "r2"]) {
      journal.begin({ ...RUN, id });
      journal.end({ ...MADE, id });
    }
    journal.setNewest("merge", "Merged.csv", "r1");
    expect(journal.latest("merge").get("Merged.csv")?.id).toBe("r1");
    journal.setNewest("merge", "Merged.csv", undefined);
    journal.setNewest("merge", "never seen", undefined);
    expect(journal.latest("merge").size).toBe(0);
    expect(journal.runsOf("merge", "Merged.csv", 9)).toHaveLength(2);
  });

  it("keeps which items are left aside, until they are wanted again or begin to run", () => {
    const journal = make();
    const one = { input: "10@1", reason: "the fund was closed", at: 5_000 };
    journal.skip(
      "merge",
      new Map([
        ["a.csv", one],
        ["b.csv", one],
        ["Merged.csv", one],
      ]),
    );
    journal.skip("merge", new Map([["b.csv", { ...one, reason: "late" }]]));
    journal.skip("other", new Map([["a.csv", one]]));
    expect(journal.skips("merge").get("b.csv")).toEqual({ ...one, reason: "late" });
    journal.unskip("merge", ["a.csv", "never skipped"]);
    journal.begin(RUN);
    expect([...journal.skips("merge").keys()]).toEqual(["b.csv"]);
    expect([...journal.skips("other")]).toEqual([["a.csv", one]]);
  });

  it("keeps which pairs are paused", () => {
    const journal = make();
    journal.setPause("merge", { reason: null, at: 5_000 });
    journal.setPause("merge", { reason: "the feed is late", at: 6_000 });
    expect(journal.pauseOf("merge")).toEqual({ reason: "the feed is late", at: 6_000 });
    expect(journal.pauseOf("other")).toBeUndefined();
    journal.setPause("merge", undefined);
    journal.setPause("merge", undefined);
    expect(journal.pauseOf("merge")).toBeUndefined();
  });

  it("can be closed twice", () => {
    const journal = make();
    journal.close();
    journal.close();
  });
}
