import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Benchmark } from "./benchmark.ts";
import { makeFlow, writeFileA } from "./inputs.ts";
import { serve } from "./process.ts";
import { scanned } from "./status-document.ts";
import { must } from "./wrong-result.ts";

const DROPS = 20;
const FUNDS = { seed: 20, rowCount: 1_000 };
const LOOK_EVERY_MS = 5;
const PATIENCE_MS = 90_000;

/** How long a user waits for a dropped file. */
export const droppedFile: Benchmark = {
  name: "dropped-file",
  title: "A dropped file",
  what: `\`pairflow serve\` on the shipped flow with the default settle of 1 s: ${DROPS} times a File_A of 1,000 rows is
written into the source folder, and the time runs until its target is in the folder of the first pair (looked for every
${LOOK_EVERY_MS} ms).`,
  async measure({ folder, say }) {
    await makeFlow(folder, "1s");
    await writeFileA(join(folder, "dropped.csv"), FUNDS);
    const text = await readFile(join(folder, "dropped.csv"), "utf8");
    const server = await serve(folder);
    const times: number[] = [];
    try {
      await scanned(server.url);
      for (let drop = 1; drop <= DROPS; drop += 1) {
        // At a different moment after the one before each time, so that no beat of ours can hide in the numbers.
        await setTimeout(300 + 37 * drop);
        times.push(await dropInto(folder, `File_A_${drop}.csv`, text));
        say(`drop ${drop}: ${times.at(-1)?.toFixed(2)} s`);
      }
    } finally {
      await server.stop();
    }
    return {
      rows: [{ name: "drop to target", unit: "s", values: times, target: { kind: "under", value: 2 } }],
      notes: ["1 s of it is the settle time; the number of drops is fixed, whatever `--runs` says."],
    };
  },
};

async function dropInto(folder: string, name: string, text: string): Promise<number> {
  const target = join(folder, "data/timestamps", name);
  const fromMs = performance.now();
  await writeFile(join(folder, "data/source", name), text);
  while (!existsSync(target)) {
    must(performance.now() - fromMs < PATIENCE_MS, `${name} was not processed within ${PATIENCE_MS / 1000} s`);
    await setTimeout(LOOK_EVERY_MS);
  }
  const seconds = (performance.now() - fromMs) / 1000;
  const rows = (await readFile(target, "utf8")).trimEnd().split("\n");
  must(rows.length === FUNDS.rowCount + 1, `${name} has ${rows.length} lines, wanted ${FUNDS.rowCount + 1}`);
  return seconds;
}
