import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHAIN, ONE } from "./flows.ts";
import { cutPower, recordRun } from "./power.ts";
import { seeded } from "./seeded.ts";
import { buildShim, whyNoShim } from "./shim.ts";
import { type Ground, makeGroundFolder, PAIRFLOW, type Program } from "./trial.ts";

const SEED = Number(process.env["CRASH_SEED"] ?? 20261121);
const MISSING = whyNoShim();
const PUBLISHER = join(import.meta.dirname, "publisher.ts");
let folder = "";
let shim = "";

beforeAll(() => {
  if (MISSING !== undefined) return;
  folder = makeGroundFolder();
  shim = buildShim(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function groundOf(program: Program): Ground {
  return { folder, shim, program };
}

/** Looks at the disks only; a recovery on each takes longer. */
function looks(recoveries = 0) {
  return { subsets: 2, recoveries, random: seeded(SEED) };
}

/** Which syncs to leave out, and what is lost then. */
const SYNCS = [
  { of: "the output", isIt: (path: string) => path.includes("/.pf-"), lost: /atomic target/ },
  { of: "the target's folder", isIt: (path: string) => path === "data/timestamps", lost: /durable success/ },
  // Found by this suite: the name of a folder that we make stands in the folder above.
  { of: "the name of the target's folder", isIt: (path: string) => path === "data", lost: /durable success/ },
  { of: "the name of the state folder", isIt: (path: string) => path === "", lost: /not counted before its start/ },
] as const;

describe.skipIf(MISSING !== undefined)("a power cut after any call", () => {
  it.each([ONE, CHAIN])("loses nothing that the journal calls a success: $name", { timeout: 120_000 }, async (flow) => {
    const ground = groundOf(PAIRFLOW);
    const { cuts, broken } = await cutPower(ground, flow, await recordRun(ground, flow), looks(2));
    expect(broken).toEqual([]);
    expect(cuts).toBeGreaterThan(40);
  });

  it.each(SYNCS)("would lose something without the fsync of $of", { timeout: 120_000 }, async ({ isIt, lost }) => {
    const ground = groundOf(PAIRFLOW);
    const recording = await recordRun(ground, ONE);
    const calls = recording.calls.filter(({ name, path }) => name !== "fsync" || !isIt(path));
    expect(calls.length).toBeLessThan(recording.calls.length);
    const { broken } = await cutPower(ground, ONE, { ...recording, calls }, looks());
    expect(broken.join("\n")).toMatch(lost);
  });

  it("loses an output of a program that does not sync, and none of one that does", { timeout: 120_000 }, async () => {
    for (const [protocol, told] of [
      ["unsynced", /durable success|atomic target/],
      ["sound", /^$/],
    ] as const) {
      const ground = groundOf((root) => [PUBLISHER, root, protocol]);
      const { broken } = await cutPower(ground, ONE, await recordRun(ground, ONE), looks());
      expect(broken.join("\n")).toMatch(told);
    }
  });
});
