/** What a job script uses for tables: `import { openTables } from "pairflow/tables"`. */
export { configureTables, type TableSettings } from "./engine.ts";
export { loadDanfo, readFrame, writeFrame } from "./frame.ts";
export { type Joined, joinTables } from "./join.ts";
export type { JoinRules } from "./join-rules.ts";
export { type NumberRules, type Numbers, readNumbers } from "./numbers.ts";
export { openTables } from "./open.ts";
export type { Output } from "./output.ts";
export { isHeldSql, sqlNumber, sqlText } from "./sql.ts";
export { type Column, columnOf, refuseExisting, type Table } from "./table.ts";
export type { ReadOptions, Tables } from "./tables.ts";
