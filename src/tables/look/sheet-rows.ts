import { once } from "node:events";
import { stat } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { FlowError } from "../../domain/errors.ts";
import { formatBytes } from "../../lib/amount.ts";
import type { LookedFile, LookedRows } from "../../ports/table-look.ts";
import { threadEnv } from "../text/thread.ts";
import { SHEET_LIMIT_BYTES } from "./open.ts";
import type { SheetAnswer, SheetQuestion } from "./sheet-thread.ts";
import { tableRows } from "./table-rows.ts";
import type { RowsWanted } from "./text-rows.ts";

/** Cells take so much of the memory that no more can be held beside the runner. */
const MOST_BYTES = 4_194_304;
const MOST_HEAP_MB = 512;

/** One large workbook at a time. */
let turn: Promise<unknown> = Promise.resolve();

/** Rows of a workbook: of a small one at once, of a larger one by a thread of its own, so that the program goes on meanwhile. */
export async function sheetRows(file: LookedFile, wanted: RowsWanted): Promise<LookedRows> {
  const { size } = await stat(file.path);
  if (size <= SHEET_LIMIT_BYTES) return tableRows(file, wanted);
  if (size > MOST_BYTES) {
    const problem = `This workbook has ${formatBytes(size)}; rows are shown of those up to ${formatBytes(MOST_BYTES)}.`;
    return { columns: [], rows: [], hasMore: true, problem };
  }
  const rows = turn.then(() => rowsByThread({ file, wanted }));
  // Whoever waits for it hears of a failure; the next is not concerned.
  turn = rows.catch(() => {});
  return rows;
}

async function rowsByThread(question: SheetQuestion): Promise<LookedRows> {
  const worker = new Worker(new URL("./sheet-thread.ts", import.meta.url), {
    workerData: question,
    env: threadEnv(),
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  try {
    const gone = once(worker, "exit").then(([code]): [SheetAnswer] => [{ problem: `its thread ended with ${code}` }]);
    // The thread sends one answer, of this type, and nothing else.
    const [answer] = await Promise.race([once(worker, "message") as Promise<[SheetAnswer]>, gone]);
    if ("rows" in answer) return answer;
    throw new FlowError("input-invalid", answer.problem);
  } finally {
    await worker.terminate();
  }
}
