import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Failure } from "../../src/domain/errors.ts";
import { MADE, RUN } from "../contracts/journal.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { TellingRig } from "../support/telling-rig.ts";

const MINUTE = 60_000;
const BAD: Failure = { code: "input-invalid", kind: "permanent", message: "line 7: bad", hint: null };
const stamp = pairOf("in", "out", { name: "stamp", settleMs: 0 });
const LINEAGE = {
  notify: [],
  lineage: { name: "lineage", url: "http://lineage", namespace: "funds" },
  expectedBy: new Map(),
};

const shape = z.object({ run: z.object({ runId: z.uuid() }) });

function rigOf(...files: readonly string[]): FlowRig {
  const rig = new FlowRig(stamp);
  rig.job = ({ key }) => (key.startsWith("bad") ? BAD : "fine");
  for (const file of files) rig.disk.write(`in/${file}`, "a");
  return rig;
}

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
