import { afterEach, describe, expect, it } from "vitest";
import { Housekeeping } from "../../src/app/housekeeping.ts";
import type { Runner } from "../../src/app/runner.ts";
import { type TidyTools, tidy } from "../../src/app/tidy.ts";
import type { Journal } from "../../src/ports/journal.ts";
import type { Logger } from "../../src/ports/runtime.ts";
import { MADE, RUN } from "../contracts/journal.ts";
import { KEEP, pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { memoryFolder } from "../support/memory-folder.ts";

const DAY = 86_400_000;
const HOUR = DAY / 24;
const never = new AbortController().signal;

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A flow whose two items are done, and how it is looked after. */
async function done() {
  const rig = new FlowRig(pairOf("in/{name}.csv", "out/{name}.csv"));
  for (const name of ["a", "b"]) rig.disk.write(`in/${name}.csv`, name);
  const runner = await rig.runToRest();
  const folderOf = (location: string) => memoryFolder(rig.disk, location);
  const tidied = (
    scanned: Pick<Runner, "flow" | "states">,
    mode: "remove" | "look" = "remove",
    { journal = rig.journal, rest = async () => {} }: Partial<Pick<TidyTools, "journal" | "rest">> = {},
  ) => tidy({ ...parts(scanned), journal, folderOf, now: rig.clock.now(), rest }, mode, never);
  const ids = () => rig.journal.pastBehind({ pair: "", key: "" }, 99).map(({ key }) => key);
  return { rig, runner, tidied, ids, folderOf };
}

function parts({ flow, states }: Pick<Runner, "flow" | "states">) {
  return { flow, states };
}

describe("tidying", () => {
  it("takes logs that are old, and leaves the runs that made targets", async () => {
    const { rig, runner, tidied, ids } = await done();
    const [run] = rig.journal.runsOf("pair", "a.csv", 1);
    rig.journal.made({ id: run?.id ?? "", output: { sizeBytes: 1, sha256: "" }, report: {}, log: "line\n" });
    rig.clock.jump(KEEP.logsForMs - HOUR);
    expect(await tidied(runner)).toMatchObject({ runs: 0, logs: 0, bytes: 0 });
    rig.clock.jump(2 * HOUR);
    expect(await tidied(runner, "look")).toMatchObject({ runs: 0, logs: 1, bytes: 5 });
    expect(await tidied(runner)).toMatchObject({ runs: 0, logs: 1, bytes: 5 });
    expect(await tidied(runner)).toMatchObject({ runs: 0, logs: 0, bytes: 0 });
    rig.clock.jump(400 * DAY);
    expect(await tidied(runner)).toMatchObject({ runs: 0 });
    expect(ids()).toEqual(["a.csv", "b.csv"]);
    expect(rig.statuses(await rig.runToRest())).toEqual(["pair a.csv done", "pair b.csv done"]);
  });

  it("forgets an item after its time when source and target are gone, and only then", async () => {
    const { rig, tidied, ids } = await done();
    rig.disk.files.delete("in/a.csv");
    rig.clock.jump(91 * DAY);
    await tidied(await rig.runToRest());
    expect(ids()).toEqual(["a.csv", "b.csv"]);
    rig.disk.files.delete("out/a.csv");
    const runner = await rig.runToRest();
    expect(await tidied(runner, "look")).toMatchObject({ runs: 1 });
    expect(ids()).toEqual(["a.csv", "b.csv"]);
    await tidied(runner);
    expect(ids()).toEqual(["b.csv"]);
    expect(runner.states.flatMap(({ lastRuns }) => [...lastRuns.keys()])).toEqual(["b.csv"]);
  });

  it("keeps what it knows of a folder that is suddenly empty, and of a pair that the config lost", async () => {
    const { rig, tidied, ids, runner } = await done();
    rig.clock.jump(91 * DAY);
    await tidied({ flow: runner.flow, states: [] });
    expect(ids()).toEqual(["a.csv", "b.csv"]);
    rig.disk.files.clear();
    await tidied(await rig.runToRest());
    expect(ids()).toEqual(["a.csv", "b.csv"]);
  });

  it("empties the trash of what was put aside long ago", async () => {
    const { rig, runner, tidied, folderOf } = await done();
    await folderOf("out").trash("a.csv", rig.clock.now());
    rig.clock.jump(31 * DAY);
    await folderOf("out").trash("b.csv", rig.clock.now());
    expect(await tidied(runner, "look")).toMatchObject({ trash: 1, bytes: 1 });
    expect(await folderOf("out").trashOf("a.csv")).toHaveLength(1);
    expect(await tidied(runner)).toMatchObject({ trash: 1, bytes: 1 });
    expect(await folderOf("out").trashOf("a.csv")).toEqual([]);
    expect(await folderOf("out").trashOf("b.csv")).toHaveLength(1);
  });
});

it("reads and removes few runs at a time, and rests after each time", async () => {
  const { rig, runner, tidied } = await done();
  for (let run = 0; run < 500; run += 1) {
    const id = `r${run}`;
    rig.journal.begin({ ...RUN, id, pair: "pair", key: `${run % 25}.csv`, startedAt: rig.clock.now() });
    rig.journal.end({ ...MADE, id, state: "failed" });
  }
  const steps: string[] = [];
  const read: number[] = [];
  const removed: number[] = [];
  const journal: TidyTools["journal"] = {
    pastBehind: (place, count) => {
      const past = rig.journal.pastBehind(place, count);
      read.push(past.slice(0, -1).reduce((sum, { runs }) => sum + runs.length, 0));
      steps.push("step");
      return past;
    },
    remove: (leaving) => {
      removed.push(leaving.reduce((sum, { runs, logs }) => sum + runs.length + logs.length, 0));
      steps.push("step");
      rig.journal.remove(leaving);
    },
    shrink: () => 0,
  };
  const keep = { ...KEEP, runs: 3 };
  const rest = async () => void steps.push("rest");
  const gone = await tidied({ flow: { ...runner.flow, keep }, states: runner.states }, "remove", { journal, rest });
  expect(gone.runs).toBe(500 - 25 * 3);
  expect(removed.reduce((sum, count) => sum + count, 0)).toBe(gone.runs);
  expect(Math.max(...read)).toBeLessThan(200);
  expect(Math.max(...removed)).toBeLessThanOrEqual(64);
  expect(steps.join(" ")).toMatch(/^(step rest )+step$/);
});

describe("housekeeping", () => {
  it("waits after the start, then tidies once an hour, and not while jobs run", async () => {
    const { rig, runner, folderOf } = await done();
    const looks: number[] = [];
    const startedMs = rig.clock.monotonicMs();
    const journal: Journal = {
      ...rig.journal,
      pastBehind: (place, limit) => {
        looks.push(Math.round((rig.clock.monotonicMs() - startedMs) / 1_000));
        return rig.journal.pastBehind(place, limit);
      },
    };
    const busy = { busy: false };
    const kept = { flow: runner.flow, states: runner.states, dispatcher: busy };
    const housekeeping = new Housekeeping({ runner: kept, journal, folderOf, clock: rig.clock, logger: silent() });
    stops.push(() => housekeeping.stop());
    housekeeping.start();
    await rig.clock.pass(299_000);
    expect(looks).toEqual([]);
    await rig.clock.pass(2_000);
    expect(looks.length).toBeGreaterThan(0);
    looks.splice(0);
    busy.busy = true;
    await rig.clock.pass(HOUR + 60_000);
    expect(looks).toEqual([]);
    busy.busy = false;
    await rig.clock.pass(5_000);
    expect(looks.length).toBeGreaterThan(0);
  });

  it("says once what it could not do, and tries again after an hour", async () => {
    const { rig, runner, folderOf } = await done();
    const warnings: string[] = [];
    const journal: Journal = {
      ...rig.journal,
      pastBehind: () => {
        throw new Error("the disk is gone");
      },
    };
    const logger: Logger = { ...silent(), warn: (message) => void warnings.push(message) };
    const housekeeping = new Housekeeping({ runner, journal, folderOf, clock: rig.clock, logger });
    housekeeping.start();
    await rig.clock.pass(301_000);
    expect(warnings).toEqual(["could not tidy: the disk is gone"]);
    await rig.clock.pass(HOUR + 1_000);
    expect(warnings).toHaveLength(2);
    await housekeeping.stop();
    await rig.clock.pass(3 * HOUR);
    expect(warnings).toHaveLength(2);
  });
});

function silent(): Logger {
  return { info: () => {}, warn: () => {}, error: () => {} };
}
