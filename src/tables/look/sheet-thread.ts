/** A thread that looks into one workbook and ends: it is given a question, and sends an answer. */
import { parentPort, workerData } from "node:worker_threads";
import { failureOf } from "../../domain/errors.ts";
import type { LookedFile, LookedRows } from "../../ports/table-look.ts";
import { tableRows } from "./table-rows.ts";
import type { RowsWanted } from "./text-rows.ts";

/** What the thread is started with. */
export interface SheetQuestion {
  readonly file: LookedFile;
  readonly wanted: RowsWanted;
}

/** Rows, or why there are none: errors lose their kind on the way between threads. */
export type SheetAnswer = LookedRows | { readonly problem: string };

const { file, wanted }: SheetQuestion = workerData;
const answer: SheetAnswer = await tableRows(file, wanted).catch((error) => ({ problem: failureOf(error).message }));
parentPort?.postMessage(answer);
