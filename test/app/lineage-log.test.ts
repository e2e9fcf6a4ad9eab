import { describe, expect, it } from "vitest";
import { z } from "zod";
import { MADE, RUN } from "../contracts/journal.ts";
import { MINUTE, rigOf, TellingRig } from "../support/telling-rig.ts";

const LINEAGE = {
  notify: [],
  lineage: { name: "lineage", url: "http://lineage", namespace: "funds" },
  expectedBy: new Map(),
};

const shape = z.object({ run: z.object({ runId: z.uuid() }) });

describe("lineage", () => {
  it("tells the beginning and the end of each run once, also over a restart", async () => {
    const rig = rigOf("good.csv", "bad.csv");
    const others = new TellingRig(rig, LINEAGE);
    const first = rig.serve();
    const before = others.start(first);
    await rig.clock.pass(5_000);
    expect(others.told.toSorted()).toEqual(["COMPLETE", "FAIL", "START", "START"]);
    await first.stop(0);
    await before.stop(0);
    const second = rig.serve();
    others.start(second);
    await rig.clock.pass(5 * MINUTE);
    expect(others.heard).toHaveLength(4);
    await second.stop(0);
  });

  it("tells of runs that a crash kept from being told, and of those that died with the program", async () => {
    const rig = rigOf();
    const others = new TellingRig(rig, LINEAGE);
    const life = async (between: () => void = () => {}) => {
      others.heard.splice(0);
      const runner = rig.restart({ ...rig.journal, loseRunning: () => 0 });
      const telling = others.start(runner);
      await rig.clock.pass(2_000);
      await telling.stop(0);
      between();
      return others.told;
    };
    await life(() => {
      rig.journal.begin({ ...RUN, id: "r1", startedAt: rig.clock.now() });
      rig.journal.end({ ...MADE, id: "r1", finishedAt: rig.clock.now() });
      rig.journal.begin({ ...RUN, id: "r2", startedAt: rig.clock.now() });
    });
    expect((await life()).toSorted()).toEqual(["COMPLETE", "START", "START"]);
    rig.journal.loseRunning(rig.clock.now());
    expect(await life()).toEqual(["ABORT"]);
    expect(await life()).toEqual([]);
  });

  it("tells the end of a run that the journal takes later than others hear of it", async () => {
    const rig = rigOf();
    const others = new TellingRig(rig, LINEAGE);
    const runner = rig.serve();
    const first = others.start(runner);
    await rig.clock.pass(2_000);
    rig.journal.begin({ ...RUN, startedAt: rig.clock.now() });
    await first.stop(0);
    others.start(runner);
    await rig.clock.pass(2_000);
    expect(others.told).toEqual(["START"]);
    rig.journal.end({ ...MADE, finishedAt: rig.clock.now() });
    await rig.clock.pass(2 * MINUTE);
    expect(others.told).toEqual(["START", "COMPLETE"]);
    await runner.stop(0);
  });

  it("tells of all runs soon, however many there are", async () => {
    const rig = rigOf();
    const others = new TellingRig(rig, LINEAGE);
    const runner = rig.serve();
    const first = others.start(runner);
    await rig.clock.pass(2_000);
    await first.stop(0);
    for (let run = 0; run < 700; run += 1) {
      rig.journal.begin({ ...RUN, id: `r${run}`, key: `${run}.csv`, startedAt: rig.clock.now() });
      rig.journal.end({ ...MADE, id: `r${run}`, finishedAt: rig.clock.now() });
    }
    others.start(runner);
    await rig.clock.pass(10_000);
    expect(others.told.filter((kind) => kind === "COMPLETE")).toHaveLength(700);
    await runner.stop(0);
  });

  it("forgets what it told, two days after a run ended and when a run is not in the journal any more", async () => {
    const rig = rigOf("good.csv");
    const others = new TellingRig(rig, LINEAGE);
    const runner = rig.serve();
    const first = others.start(runner);
    await rig.clock.pass(5_000);
    rig.journal.begin({ ...RUN, id: "gone", startedAt: rig.clock.now() });
    await first.stop(0);
    const second = others.start(runner);
    await rig.clock.pass(5_000);
    await second.stop(0);
    expect(rig.journal.told("")).toHaveLength(3);
    const journal = { ...rig.journal, run: (id: string) => (id === "gone" ? undefined : rig.journal.run(id)) };
    others.start(runner, journal);
    rig.clock.jump(50 * 60 * MINUTE);
    await rig.clock.pass(2 * MINUTE);
    // What stays says since when runs are told.
    expect(rig.journal.told("")).toHaveLength(1);
    await runner.stop(0);
  });

  it("tells nothing of what ran while nobody was to be told", async () => {
    const rig = rigOf("good.csv");
    const others = new TellingRig(rig, LINEAGE);
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(5_000);
    others.telling = { notify: [], expectedBy: new Map() };
    rig.disk.write("in/between.csv", "a");
    rig.tick();
    await rig.clock.pass(MINUTE);
    others.telling = LINEAGE;
    await rig.clock.pass(2 * MINUTE);
    expect(others.told).toEqual(["START", "COMPLETE"]);
    await runner.stop(0);
  });

  it("gives a run one id in all of its events, whatever else is told", async () => {
    const rig = rigOf("good.csv");
    const others = new TellingRig(rig, LINEAGE);
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(5_000);
    const ids = others.heard.map(({ body }) => body).map((body) => shape.parse(body).run.runId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    await runner.stop(0);
  });

  it("begins when it is asked for, and not with the runs of before", async () => {
    const rig = rigOf("good.csv");
    const others = new TellingRig(rig, { notify: [], expectedBy: new Map() });
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(5_000);
    others.telling = LINEAGE;
    await rig.clock.pass(2 * MINUTE);
    expect(others.told).toEqual([]);
    rig.disk.write("in/next.csv", "a");
    rig.tick();
    await rig.clock.pass(MINUTE);
    expect(others.told).toEqual(["START", "COMPLETE"]);
    await runner.stop(0);
  });
});
