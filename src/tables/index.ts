/** What a job script uses for tables: `import { openTables } from "pairflow/tables"`. */

/** Of danfojs: https://danfo.jsdata.org/api-reference */
export type { DataFrame, Series } from "danfojs-node";
export type { Batch } from "../ports/table-reading.ts";
export { configureTables, type TableSettings } from "./engine.ts";
export { type Danfo, loadDanfo } from "./frame/danfo.ts";
export { type FrameOptions, readFrame, writeFrame } from "./frame/frame.ts";
export { defineFrameJob, type FrameContext, type FrameFunction, type FrameJob } from "./frame/job.ts";
export type { FrameReading } from "./frame/source.ts";
export { type Joined, joinTables } from "./join/join.ts";
export type { JoinRules } from "./join/rules.ts";
export { isThousandsMark, type NumberRules } from "./numbers/decimal.ts";
export { type ScoreRules, type Scores, scoreColumns } from "./numbers/scores.ts";
export {
  type CarriedColumn,
  type ComputedColumn,
  carriedColumns,
  type Output,
  type OutputColumn,
  type RowBatch,
  rowAt,
  rowsOf,
} from "./output.ts";
export { type ReadOptions, readParams } from "./read-params.ts";
export { seenFacts } from "./seen-facts.ts";
export { isStampFormat, stampText } from "./stamp.ts";
export { columnOf, refuseExisting, type Table } from "./table.ts";
export { openTables, type Tables, type TablesOptions } from "./tables.ts";
