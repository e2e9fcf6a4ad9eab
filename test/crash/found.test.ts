import { rmSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { FlowError } from "../../src/domain/errors.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { ONE } from "./flows.ts";
import { buildShim, whyNoShim } from "./shim.ts";
import { copySite, crash, freshSite, makeGroundFolder, PAIRFLOW, record, recover } from "./trial.ts";

/** Faults that the crash suite found, by name. */
describe("a run whose attempt the journal does not take", () => {
  it("comes to rest, once with nothing under way", async () => {
    const rig = new FlowRig(pairOf("source", "stamped", { name: "stamp" }));
    rig.disk.write("source/a.csv", "a");
    const full = new FlowError("journal-unusable", "its disk is full", { kind: "environment" });
    const refusing = {
      ...rig.journal,
      begin: () => {
        throw full;
      },
    };
    const runner = await rig.runToRest(refusing);
    expect(rig.orders).toEqual([]);
    expect(runner.states[0]?.problem).toMatchObject({ code: "journal-unusable", kind: "environment" });
  });
});

describe.skipIf(whyNoShim() !== undefined)("a disk that fails once to read the journal", () => {
  it("does not make us move it aside: its attempts stay counted", { timeout: 120_000 }, async () => {
    const folder = makeGroundFolder();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const ground = { folder, shim: buildShim(folder), program: PAIRFLOW };
    const site = freshSite(ground, ONE);
    expect(await recover(ground, ONE, site)).toEqual([]);
    const { calls } = await record(ground, copySite(ground, site));
    const reads = calls.filter(({ name, path }) => name === "read" && path === ".pairflow/journal.sqlite");
    expect(reads.length).toBeGreaterThan(1);
    // The reads when it is opened fail with another error.
    for (const { role, at } of reads.slice(-2)) {
      const struck = await crash(ground, ONE, copySite(ground, site), { role, at, mode: "EIO" });
      expect(struck).toMatchObject({ fired: true, broken: [] });
    }
  });
});
