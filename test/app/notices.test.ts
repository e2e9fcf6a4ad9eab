import { describe, expect, it } from "vitest";
import { deadlineOf } from "../../src/config/deadline.ts";
import type { Failure } from "../../src/domain/errors.ts";
import type { Journal } from "../../src/ports/journal.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { BAD, CHAT, HOUR, MINUTE, rigOf, stamp, TellingRig } from "../support/telling-rig.ts";

const PASSING: Failure = { code: "job-failed", kind: "transient", message: "it broke", hint: null };

describe("receivers", () => {
  it("hear of an error once, and once that it is over", async () => {
    const rig = rigOf("bad.csv", "good.csv");
    const others = new TellingRig(rig);
    const runner = rig.serve();
    const telling = others.start(runner);
    await rig.clock.pass(5_000);
    expect(others.told).toEqual(["error bad.csv"]);
    for (let minute = 0; minute < 10; minute += 1) {
      rig.tick();
      await rig.clock.pass(MINUTE);
    }
    expect(others.told).toEqual(["error bad.csv"]);
    rig.job = () => "mended";
    rig.disk.write("in/bad.csv", "changed");
    rig.tick();
    await rig.clock.pass(2 * MINUTE);
    expect(others.told).toEqual(["error bad.csv", "recovered"]);
    await runner.stop(0);
    await telling.stop(0);
  });

  it("hear of an item after its last attempt only", async () => {
    const rig = rigOf("a.csv");
    rig.job = () => PASSING;
    const others = new TellingRig(rig);
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(15_000);
    expect(others.told).toEqual([]);
    await rig.clock.pass(2 * MINUTE);
    expect(others.heard.map(({ body }) => body)).toMatchObject([
      { flow: "test", pair: "stamp", kind: "error", count: 1, problems: [{ item: "a.csv", reason: "gave-up" }] },
    ]);
    await runner.stop(0);
  });

  it("hear of what fails together in one message", async () => {
    const rig = rigOf(...Array.from({ length: 12 }, (_, index) => `bad${index}.csv`), "good1.csv", "good2.csv");
    const others = new TellingRig(rig);
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(2 * MINUTE);
    expect(others.heard).toHaveLength(1);
    expect(others.heard[0]?.body).toMatchObject({ problems: { length: 10 } });
    await runner.stop(0);
  });

  it("lose nothing to a crash right after the run", async () => {
    const rig = rigOf("bad.csv");
    const others = new TellingRig(rig);
    const first = rig.serve();
    await rig.clock.pass(500);
    await first.stop(0);
    const second = rig.serve();
    others.start(second);
    await rig.clock.pass(5_000);
    expect(others.told).toEqual(["error bad.csv"]);
    await second.stop(0);
  });

  it("hear of a pair at most once a minute", async () => {
    const rig = rigOf("bad.csv");
    const others = new TellingRig(rig);
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(5_000);
    for (const file of ["bad2.csv", "bad3.csv"]) {
      rig.disk.write(`in/${file}`, "a");
      rig.tick();
      await rig.clock.pass(15_000);
    }
    expect(others.told).toEqual(["error bad.csv"]);
    await rig.clock.pass(MINUTE);
    expect(others.told).toEqual(["error bad.csv", "error bad2.csv bad3.csv"]);
    await runner.stop(0);
  });

  it("hear of an error when what runs beside it is through, or at the next scan", async () => {
    const rig = rigOf("bad.csv", "bad2.csv", "bad3.csv");
    rig.slots = 1;
    rig.held = [];
    const others = new TellingRig(rig);
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(5_000);
    for (const run of ["first", "second"]) {
      rig.release();
      await rig.clock.pass(10_000);
      expect([run, others.told]).toEqual([run, []]);
    }
    rig.tick();
    await rig.clock.pass(5_000);
    expect(others.told).toEqual(["error bad.csv bad2.csv"]);
    rig.release();
    await rig.clock.pass(2 * MINUTE);
    expect(others.told).toEqual(["error bad.csv bad2.csv", "error bad3.csv"]);
    await runner.stop(0);
  });

  it("hear of the pairs that they asked for alone", async () => {
    const rig = rigOf("bad.csv");
    const others = new TellingRig(rig, {
      ...CHAT,
      notify: [
        { name: "mine", url: "http://mine", format: "json", pairs: ["stamp"] },
        { name: "other", url: "http://other", format: "json", pairs: ["another"] },
      ],
    });
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(5_000);
    expect(others.heard.map(({ receiver }) => receiver)).toEqual(["mine"]);
    await runner.stop(0);
  });

  it("hear of a pair that is held once, not at each probe, and when it goes on", async () => {
    const rig = rigOf("good.csv");
    const others = new TellingRig(rig);
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(5_000);
    rig.disk.fault = "ENOSPC";
    rig.disk.write("in/good2.csv", "a");
    rig.tick();
    await rig.clock.pass(10 * MINUTE);
    expect(others.told).toEqual(["error disk-full"]);
    rig.disk.fault = undefined;
    await rig.clock.pass(3 * MINUTE);
    expect(others.told).toEqual(["error disk-full", "recovered"]);
    expect(rig.targets("out")).toEqual(["out/good.csv", "out/good2.csv"]);
    await runner.stop(0);
  });

  it("hear when nothing has come by the time it was expected, and when it has", async () => {
    const rig = rigOf();
    const expectedBy = new Map([["stamp", deadlineOf("07:00 Europe/Luxembourg")]]);
    const others = new TellingRig(rig, { ...CHAT, expectedBy });
    rig.disk.write("in/good.csv", "a");
    const runner = rig.serve();
    others.start(runner);
    // The run at midnight counts for 07:00 of this day, and not for the one of the next.
    await rig.clock.pass(12 * HOUR);
    expect(others.told).toEqual([]);
    await rig.clock.pass(24 * HOUR);
    expect(others.told).toEqual(["error late"]);
    rig.disk.write("in/next.csv", "a");
    rig.tick();
    await rig.clock.pass(2 * MINUTE);
    expect(others.told).toEqual(["error late", "recovered"]);
    await runner.stop(0);
  });

  it("are not told that nothing has come when what came in time failed when it was made again", async () => {
    const rig = new FlowRig({ ...stamp, onSourceChange: "rerun" });
    rig.disk.write("in/a.csv", "good");
    const others = new TellingRig(rig, { ...CHAT, expectedBy: new Map([["stamp", deadlineOf("07:00 UTC")]]) });
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(5_000);
    rig.job = () => BAD;
    rig.disk.write("in/a.csv", "not so good");
    rig.tick();
    await rig.clock.pass(12 * HOUR);
    expect(others.told).toEqual(["error a.csv"]);
    await runner.stop(0);
  });

  it("hear what is left at the end, when it is told in time", async () => {
    const rig = rigOf("bad.csv");
    const others = new TellingRig(rig);
    const runner = rig.serve();
    const telling = others.start(runner);
    await rig.clock.pass(500);
    await runner.stop(0);
    await telling.stop(1_000);
    await telling.stop(1_000);
    expect(others.told).toEqual(["error bad.csv"]);
  });

  it("hear later what the journal could not take, which the log tells once", async () => {
    const rig = rigOf("bad.csv");
    const others = new TellingRig(rig);
    let broken = true;
    const journal: Journal = {
      ...rig.journal,
      tell: (what) => {
        if (broken) throw new Error("the disk is full");
        rig.journal.tell(what);
      },
    };
    const runner = rig.serve();
    others.start(runner, journal);
    await rig.clock.pass(5 * MINUTE);
    expect(others.told).toEqual([]);
    expect(others.log).toEqual(["nobody can be told: the disk is full"]);
    broken = false;
    await rig.clock.pass(2 * MINUTE);
    expect(others.told).toEqual(["error bad.csv"]);
    await runner.stop(0);
  });
});
