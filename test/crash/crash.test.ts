import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Call, isChange } from "./calls.ts";
import { sweepPoints, sweepRecoveries } from "./campaign.ts";
import { CHAIN, type CrashFlow, ONE, TAKEN } from "./flows.ts";
import { seeded } from "./seeded.ts";
import { buildShim, whyNoShim } from "./shim.ts";
import { type Ground, makeGroundFolder, PAIRFLOW, type Program } from "./trial.ts";

const SEED = Number(process.env["CRASH_SEED"] ?? 20261121);
const MISSING = whyNoShim();
if (MISSING !== undefined) console.log(`The crash suite is skipped: ${MISSING}.`);

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

function protocol(...args: readonly string[]): Ground {
  return groundOf((root) => [PUBLISHER, root, ...args]);
}

/** Kills of a small runner after every call that changes something of sources and targets. */
function killEverywhere(ground: Ground, flow: CrashFlow) {
  const only = { calls: (call: Call) => call.path.startsWith("data/") && isChange(call), mode: "after" } as const;
  return sweepPoints(ground, flow, { most: 1_000, random: seeded(SEED), parallel: 2, only });
}

describe.skipIf(MISSING !== undefined)(
  "what the crash suite catches, with each protocol killed after every call",
  () => {
    it("nothing, when the protocol is right", { timeout: 120_000 }, async () => {
      expect(await killEverywhere(protocol("sound"), ONE)).toMatchObject({ broken: [] });
      expect(await killEverywhere(protocol("sound", "intrude"), TAKEN)).toMatchObject({ broken: [] });
    });

    it("a writer that writes straight to the target", { timeout: 120_000 }, async () => {
      const { broken } = await killEverywhere(protocol("naive"), ONE);
      expect(broken.join("\n")).toContain("atomic target: data/timestamps/File_A.csv is not one complete output");
    });

    it("a rename over what another program put there", { timeout: 120_000 }, async () => {
      const { broken } = await killEverywhere(protocol("clobbers", "intrude"), TAKEN);
      expect(broken.join("\n")).toContain("atomic target: data/timestamps/File_A.csv is not one complete output");
    });

    it("an attempt that is counted when it is over", { timeout: 120_000 }, async () => {
      const { broken } = await killEverywhere(protocol("uncounted"), ONE);
      expect(broken.join("\n")).toContain("not counted before its start");
    });
  },
);

describe.skipIf(MISSING !== undefined)("a run that is killed, or fails, at a sample of its calls", () => {
  it.each([
    { flow: ONE, most: 5, name: ONE.name },
    { flow: CHAIN, most: 4, name: CHAIN.name },
    { flow: TAKEN, most: 2, name: TAKEN.name },
  ])("keeps every promise: $name", { timeout: 120_000 }, async ({ flow, most }) => {
    const { tried, fired, broken } = await sweepPoints(groundOf(PAIRFLOW), flow, limits(most));
    expect(broken).toEqual([]);
    expect(tried).toBe(most);
    expect(fired).toBe(most);
  });

  it("keeps them when the recovery is killed, too", { timeout: 120_000 }, async () => {
    const { tried, broken } = await sweepRecoveries(groundOf(PAIRFLOW), CHAIN, limits(4));
    expect(broken).toEqual([]);
    expect(tried).toBe(4);
  });
});

function limits(most: number) {
  return { most, random: seeded(SEED), parallel: 2 };
}
