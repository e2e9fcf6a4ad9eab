import type { Benchmark } from "./benchmark.ts";
import { measureLargeFile } from "./large-file.ts";
import { measureLargeFlow } from "./large-flow.ts";

const ASKED = `from its address until every item is known, and the answers of pages and API, asked one after the other without a
pause, between two ticks of the schedule and over one tick. Then the same over 1,000 new files in one of
the small pairs with 50 streams of events open.`;

/** What a long past costs. */
export const load: Benchmark = {
  name: "load",
  title: "100,000 items and 1,000,000 runs",
  what: `One \`pairflow serve\` with 10 pairs, one of 100,000 finished files and the others of 26 each, and 10 runs of each file in its
journal: ${ASKED} Each once.`,
  measure: (setting) => measureLargeFlow(setting, { pairs: 10, files: 100_000, filesOfOthers: 26, runsOfFile: 10 }),
};

/** What a flow costs that is large in every way. */
export const loadPairs: Benchmark = {
  name: "load-pairs",
  title: "1,000 pairs, and a file of 10 GB",
  what: `The same with 1,000 pairs, one of 100,000 finished files and the others of 26 each, and 8 runs of each file in the journal:
${ASKED} Then \`timestamp\` over a CSV of 10 GB, with the pages asked meanwhile. Each once.`,
  async measure(setting) {
    const many = await measureLargeFlow(setting, { pairs: 1_000, files: 100_000, filesOfOthers: 26, runsOfFile: 8 });
    const large = await measureLargeFile(setting);
    const grids = [...(many.grids ?? []), ...(large.grids ?? [])];
    return { grids, rows: [...many.rows, ...large.rows], notes: [...many.notes, ...large.notes] };
  },
};
