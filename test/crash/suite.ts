import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { sweepPoints, sweepRecoveries, type Tally } from "./campaign.ts";
import { CHAIN, LARGE, ONE, TAKEN } from "./flows.ts";
import { cutPower, recordRun } from "./power.ts";
import { seeded } from "./seeded.ts";
import { buildShim, whyNoShim } from "./shim.ts";
import { makeGroundFolder, PAIRFLOW } from "./trial.ts";

/**
 * The whole crash suite: every point of runner and worker with everything that can strike it, crashes in the recovery,
 * and power cuts. Ends with exit code 1 when a promise did not hold. The same seed tries the same.
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    recoveries: { type: "string", default: "5000" },
    cuts: { type: "string", default: "20" },
    "cut-recoveries": { type: "string", default: "200" },
    points: { type: "string", default: "1000000" },
    jobs: { type: "string", default: String(availableParallelism()) },
  },
});

const missing = whyNoShim();
if (missing === undefined) await runSuite(Number(values.seed));
else console.log(`The crash suite was skipped: ${missing}.`);

async function runSuite(seed: number): Promise<void> {
  const folder = makeGroundFolder();
  const ground = { folder, shim: buildShim(folder), program: PAIRFLOW };
  const random = seeded(seed);
  const limits = { random, parallel: Number(values.jobs) };
  let broken = 0;
  const tell = (what: string, tally: Tally): void => {
    broken += tally.broken.length;
    const { tried, fired, seconds } = tally;
    console.log(`${what}: ${tried} tried, ${fired} struck, ${tally.broken.length} violations, ${seconds.toFixed(0)} s`);
    for (const line of tally.broken) console.log(`  ${line}`);
  };
  console.log(`seed ${seed}`);
  try {
    for (const flow of [ONE, CHAIN, TAKEN, LARGE]) {
      tell(`crash, ${flow.name}`, await sweepPoints(ground, flow, { ...limits, most: Number(values.points) }));
    }
    for (const [flow, share] of [
      [ONE, 0.4],
      [CHAIN, 0.6],
    ] as const) {
      const most = Math.round(Number(values.recoveries) * share);
      tell(`crash in the recovery, ${flow.name}`, await sweepRecoveries(ground, flow, { ...limits, most }));
    }
    for (const flow of [ONE, CHAIN]) {
      const fromMs = performance.now();
      const options = { random, subsets: Number(values.cuts), recoveries: Number(values["cut-recoveries"]) };
      const { cuts, recoveries, broken } = await cutPower(ground, flow, await recordRun(ground, flow), options);
      const seconds = (performance.now() - fromMs) / 1000;
      tell(`power cuts, ${flow.name} (${recoveries} recoveries)`, { tried: cuts, fired: cuts, seconds, broken });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.exitCode = broken === 0 ? 0 : 1;
}
