import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/domain/errors.ts";
import type { Journal } from "../../src/ports/journal.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { CHAT, TellingRig } from "../support/telling-rig.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BAD: Failure = { code: "input-invalid", kind: "permanent", message: "line 7: bad", hint: "Mend it." };
const PASSING: Failure = { code: "job-failed", kind: "transient", message: "it broke", hint: null };
const DOWN = { kind: "failed", why: "it cannot be reached" } as const;
const stamp = pairOf("in", "out", { name: "stamp", settleMs: 0, retry: { attempts: 2, backoffMs: 30_000 } });

/** A flow whose job refuses the files that are called bad. */
function rigOf(...files: readonly string[]): FlowRig {
  const rig = new FlowRig(stamp);
  rig.job = ({ key }) => (key.startsWith("bad") ? BAD : "fine");
  for (const file of files) rig.disk.write(`in/${file}`, "a");
  return rig;
}

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

  it("hear exactly what they would have heard when they were down for an hour, with a restart in between", async () => {
    const rig = rigOf("bad.csv");
    const others = new TellingRig(rig);
    others.answer = () => DOWN;
    const first = rig.serve();
    const before = others.start(first);
    await rig.clock.pass(30 * MINUTE);
    await first.stop(0);
    await before.stop(0);
    const second = rig.serve();
    others.start(second);
    await rig.clock.pass(30 * MINUTE);
    rig.job = () => "mended";
    rig.disk.write("in/bad.csv", "changed");
    rig.tick();
    await rig.clock.pass(MINUTE);
    expect(others.told).toEqual([]);
    // Tries become rare, not one each minute.
    expect(others.tries).toBeLessThan(20);
    others.answer = () => ({ kind: "taken" });
    await rig.clock.pass(15 * MINUTE);
    expect(others.told).toEqual(["error bad.csv", "recovered"]);
    expect(new Set(others.heard.map(({ id }) => id)).size).toBe(2);
    await rig.clock.pass(HOUR);
    expect(others.heard).toHaveLength(2);
    await second.stop(0);
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

  it("that are down keep no run waiting, and nobody else", async () => {
    const rig = rigOf("bad.csv");
    const others = new TellingRig(rig, {
      ...CHAT,
      notify: [...CHAT.notify, { name: "hung", url: "http://hung", format: "slack" }],
    });
    const hung = Promise.withResolvers<{ readonly kind: "taken" }>();
    others.answer = (receiver) => (receiver === "hung" ? hung.promise : { kind: "taken" });
    const runner = rig.serve();
    const telling = others.start(runner);
    await rig.clock.pass(5_000);
    rig.disk.write("in/good.csv", "a");
    rig.disk.write("in/bad2.csv", "a");
    rig.tick();
    await rig.clock.pass(2 * MINUTE);
    expect(rig.targets("out")).toEqual(["out/good.csv"]);
    expect(others.told).toEqual(["error bad.csv", "error bad2.csv"]);
    expect(others.mostAtOnce).toBe(1);
    hung.resolve({ kind: "taken" });
    await rig.clock.pass(1_000);
    expect(others.heard.filter(({ receiver }) => receiver === "hung")).toHaveLength(2);
    await runner.stop(0);
    await telling.stop(0);
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

  it("are given up on after a day, and right away when they refuse a message, which the log tells", async () => {
    const rig = rigOf("bad.csv");
    const others = new TellingRig(rig);
    others.answer = () => DOWN;
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(23 * HOUR);
    expect(rig.journal.waitingMessages()).toEqual(new Map([["chat", 1]]));
    await rig.clock.pass(2 * HOUR);
    expect(rig.journal.waitingMessages()).toEqual(new Map());
    expect(others.log).toEqual([
      "a message could not be delivered and is tried again: it cannot be reached",
      "a message is dropped that could not be delivered: it cannot be reached",
    ]);
    others.answer = () => ({ kind: "refused", why: "it answers with 400" });
    rig.disk.write("in/bad2.csv", "a");
    rig.tick();
    await rig.clock.pass(MINUTE);
    expect(others.log.at(-1)).toBe("a message is dropped that could not be delivered: it answers with 400");
    expect(rig.journal.waitingMessages()).toEqual(new Map());
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
    const expectedBy = new Map([["stamp", { time: "07:00", timezone: "Europe/Luxembourg" }]]);
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
