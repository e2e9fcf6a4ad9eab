import { describe, expect, it } from "vitest";
import type { Delivery } from "../../src/ports/notice.ts";
import { CHAT, HOUR, MINUTE, rigOf, TellingRig } from "../support/telling-rig.ts";

const DOWN = { kind: "failed", why: "it cannot be reached" } as const;

/** A flow with one file that fails, and a receiver that answers so. */
function receiving(answer: TellingRig["answer"]) {
  const rig = rigOf("bad.csv");
  const others = new TellingRig(rig);
  others.answer = answer;
  return { rig, others };
}

describe("a message that waits", () => {
  it("is delivered though the clock was set back", async () => {
    const { rig, others } = receiving(() => DOWN);
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(5_000);
    others.answer = () => ({ kind: "taken" });
    rig.clock.jump(-2 * HOUR);
    await rig.clock.pass(2 * MINUTE);
    expect(others.told).toEqual(["error bad.csv"]);
    await runner.stop(0);
  });

  it("is dropped a day after its receiver went out of the config, which the log tells", async () => {
    const { rig, others } = receiving(() => DOWN);
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(5_000);
    others.telling = { notify: [], expectedBy: new Map() };
    rig.clock.jump(23 * HOUR);
    await rig.clock.pass(2 * MINUTE);
    expect(rig.journal.waitingMessages()).toEqual(new Map([["chat", 1]]));
    rig.clock.jump(HOUR);
    await rig.clock.pass(2 * MINUTE);
    expect(rig.journal.waitingMessages()).toEqual(new Map());
    expect(others.log.at(-1)).toBe("a message is dropped: its receiver is not in the config any more");
    await runner.stop(0);
  });

  it("is delivered when the journal can be read again", async () => {
    const { rig, others } = receiving(() => ({ kind: "taken" }));
    let broken = true;
    const nextMessage = (receiver: string) => {
      if (broken) throw new Error("the disk is full");
      return rig.journal.nextMessage(receiver);
    };
    const runner = rig.serve();
    others.start(runner, { ...rig.journal, nextMessage });
    await rig.clock.pass(2 * MINUTE);
    expect(others.told).toEqual([]);
    expect(new Set(others.log)).toEqual(new Set(["the disk is full"]));
    broken = false;
    await rig.clock.pass(2 * MINUTE);
    expect(others.told).toEqual(["error bad.csv"]);
    await runner.stop(0);
  });
});

describe("receivers", () => {
  it("hear exactly what they would have heard when they were down for an hour, with a restart in between", async () => {
    const { rig, others } = receiving(() => DOWN);
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

  it("are not asked again before they want to be, and after fifteen minutes at the latest", async () => {
    const { rig, others } = receiving(() => ({ ...DOWN, waitMs: 5 * MINUTE }));
    const runner = rig.serve();
    others.start(runner);
    await rig.clock.pass(4 * MINUTE);
    expect(others.tries).toBe(1);
    others.answer = () => ({ ...DOWN, waitMs: 24 * HOUR });
    await rig.clock.pass(2 * MINUTE);
    expect(others.tries).toBe(2);
    await rig.clock.pass(15 * MINUTE);
    expect(others.tries).toBe(3);
    await runner.stop(0);
  });

  it("are given up on after a day, and right away when they refuse a message, which the log tells", async () => {
    const { rig, others } = receiving(() => DOWN);
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
});

describe("at the end", () => {
  it("a delivery that is under way is given up on, without an attempt that counts", async () => {
    const { rig, others } = receiving((_, signal) => {
      const { promise, resolve } = Promise.withResolvers<Delivery>();
      signal.addEventListener("abort", () => resolve({ kind: "failed", why: "the program stops" }));
      return promise;
    });
    const runner = rig.serve();
    const telling = others.start(runner);
    await rig.clock.pass(5_000);
    const stopped = telling.stop(3_000);
    await rig.clock.pass(3_000);
    await stopped;
    expect(rig.journal.nextMessage("chat")).toMatchObject({ attempts: 0 });
    expect(others.log).toEqual([]);
    await runner.stop(0);
  });

  it("nothing is left to wait for", async () => {
    const { rig, others } = receiving(() => DOWN);
    const runner = rig.serve();
    const telling = others.start(runner);
    await rig.clock.pass(5_000);
    await runner.stop(0);
    const waiting = rig.clock.waiting;
    expect(waiting).toBeGreaterThan(0);
    await telling.stop(0);
    expect(rig.clock.waiting).toBe(0);
  });
});
