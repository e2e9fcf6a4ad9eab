import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/domain/errors.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

/** Far more attempts than deaths are allowed. */
const patient = { retry: { attempts: 50, backoffMs: 1_000 } };
const stamp = pairOf("source", "stamped", { name: "stamp", ...patient });
const other = pairOf("source", "other", { name: "other", ...patient });
const died: Failure = { code: "worker-died", kind: "transient", message: "was killed by SIGSEGV", hint: null };
const hung: Failure = { code: "timeout", kind: "transient", message: "ran longer than 2 h", hint: null };
const failed: Failure = { code: "job-failed", kind: "transient", message: "broke", hint: null };
const HOURS = 24 * 3_600_000;

/** Ten files, of which b.csv fails so. */
function withPoison(failure: Failure): FlowRig {
  const rig = new FlowRig(stamp, other);
  for (const name of "abcdefghij") rig.disk.write(`source/${name}.csv`, name);
  rig.job = (order) => (order.key === "b.csv" && order.pair === "stamp" ? failure : "made");
  return rig;
}

const runsOf = (rig: FlowRig, key: string) => rig.orders.filter((order) => order.key === key && order.pair === "stamp");

describe("an item that kills its worker", () => {
  it.each([
    ["dies", died],
    ["hangs", hung],
  ])(
    "is given up after three times that it %s, however many attempts there are, and blocks nothing",
    async (_how, failure) => {
      const rig = withPoison(failure);
      const runner = rig.serve();
      await rig.clock.pass(5_000);
      expect(rig.targets("stamped")).toHaveLength(9);
      expect(rig.targets("other")).toHaveLength(10);
      await rig.clock.pass(HOURS);
      expect(runsOf(rig, "b.csv")).toHaveLength(3);
      expect(rig.statuses(runner)).toContain("stamp b.csv gave-up");
      await runner.stop(0);
    },
  );

  it("is tried as often as the pair says when its job only fails", async () => {
    const rig = withPoison(failed);
    const runner = rig.serve();
    await rig.clock.pass(3 * HOURS);
    expect(runsOf(rig, "b.csv")).toHaveLength(50);
    await runner.stop(0);
  });

  it.each([
    ["new bytes", (rig: FlowRig) => rig.disk.write("source/b.csv", "mended")],
    [
      "new code",
      (rig: FlowRig) => {
        rig.jobIdentity = "mended";
      },
    ],
  ])("starts again with %s", async (_what, mend) => {
    const rig = withPoison(died);
    const runner = rig.serve();
    await rig.clock.pass(HOURS);
    rig.job = () => "made";
    mend(rig);
    rig.tick();
    await rig.clock.pass(5_000);
    expect(rig.statuses(runner)).toContain("stamp b.csv done");
    await runner.stop(0);
  });

  it("starts again with one click", async () => {
    const rig = withPoison(died);
    const runner = rig.serve();
    await rig.clock.pass(HOURS);
    rig.job = () => "made";
    const [state] = runner.states;
    if (state !== undefined) runner.retry(state, "b.csv");
    await rig.clock.pass(5_000);
    expect(rig.statuses(runner)).toContain("stamp b.csv done");
    await runner.stop(0);
  });
});

describe("an item that kills the runner", () => {
  /** Starts runners until the flow rests; each dies when b.csv has started, with all that then runs. */
  async function restarts(rig: FlowRig): Promise<number> {
    let deaths = 0;
    for (let start = 0; start < 20; start += 1) {
      rig.held = [];
      const before = runsOf(rig, "b.csv").length;
      rig.serve();
      for (let step = 0; step < 600 && runsOf(rig, "b.csv").length === before; step += 1) {
        await rig.clock.pass(1_000);
        if (runsOf(rig, "b.csv").length === before) rig.release();
      }
      if (runsOf(rig, "b.csv").length === before) {
        return deaths;
      }
      deaths += 1;
    }
    return deaths;
  }

  it("is given up after three deaths, takes no other item along, and new bytes start it again", async () => {
    const rig = new FlowRig({ ...stamp, retry: { attempts: 3, backoffMs: 1_000 } });
    rig.slots = 4;
    for (const name of "abcdefghij") rig.disk.write(`source/${name}.csv`, name);
    expect(await restarts(rig)).toBe(3);
    rig.held = undefined;
    const runner = await rig.runToRest();
    expect(rig.statuses(runner).filter((status) => !status.endsWith("done"))).toEqual(["stamp b.csv gave-up"]);
    for (const name of "acdefghij")
      expect(rig.journal.latest("stamp").get(`${name}.csv`)?.attempt).toBeLessThanOrEqual(2);
    rig.disk.write("source/b.csv", "mended");
    await rig.runToRest();
    expect(rig.targets("stamped")).toHaveLength(10);
  });

  it("runs again alone among those that ran when the runner died", async () => {
    const rig = new FlowRig(stamp);
    rig.slots = 4;
    for (const name of "abcd") rig.disk.write(`source/${name}.csv`, name);
    rig.held = [];
    rig.serve();
    await rig.clock.pass(2_000);
    expect(rig.orders).toHaveLength(4);
    rig.held = [];
    const runner = rig.serve();
    await rig.clock.pass(10_000);
    expect(rig.orders).toHaveLength(5);
    rig.release();
    await rig.clock.pass(1_000);
    expect(rig.orders).toHaveLength(6);
    const stopped = runner.stop(0);
    await rig.clock.pass(1_000);
    await stopped;
  });
});
