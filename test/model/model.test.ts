import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Runner } from "../../src/app/runner.ts";
import { sequences } from "./commands.ts";
import { play } from "./sequence.ts";
import { soundParts } from "./world.ts";

const SLICES = 4;
/** Another seed or more sequences: PAIRFLOW_MODEL_SEED=7 PAIRFLOW_MODEL_RUNS=100000 npx vitest run test/model */
const seed = Number(process.env["PAIRFLOW_MODEL_SEED"] ?? 20_261_121);
const runs = Number(process.env["PAIRFLOW_MODEL_RUNS"] ?? 10_000);
const numRuns = Math.ceil(runs / SLICES);

const parts = soundParts((flow, tools) => new Runner(flow, tools));

describe("the promises hold whatever happens to a flow", () => {
  for (let slice = 0; slice < SLICES; slice += 1) {
    it(`in ${numRuns} sequences of slice ${slice + 1}`, { timeout: 30_000 + numRuns * 100 }, async () => {
      let played = 0;
      const property = fc.asyncProperty(sequences, async (sequence) => {
        played += 1;
        await play(sequence, parts);
      });
      const result = await fc.check(property, { seed: seed + slice, numRuns });
      const again = `PAIRFLOW_MODEL_SEED=${seed + slice} PAIRFLOW_MODEL_RUNS=${runs} npx vitest run test/model`;
      const report = `${result.errorInstance}\n${await fc.asyncDefaultReportMessage(result)}\nAgain: ${again}`;
      expect(result.failed ? report : "").toBe("");
      expect(played).toBeGreaterThanOrEqual(numRuns);
    });
  }
});
