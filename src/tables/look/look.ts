import type { LookedRows, TableLook } from "../../ports/table-look.ts";
import { findFormat } from "../format.ts";
import { lineRows } from "./line-rows.ts";
import { lookedNumbers } from "./numbers.ts";
import { sheetRows } from "./sheet-rows.ts";
import { tableRows } from "./table-rows.ts";
import { textRows } from "./text-rows.ts";

/** Looks into files of every format that tables read; texts also when they are not sound. */
export const tableLook: TableLook = {
  rows: async (file, options) => {
    const format = findFormat(file.name);
    if (format === undefined) return noRows(`${file.name} is no table, so that no rows of it can be shown.`);
    if (format.kind === "text") return textRows(file, format, options);
    if (format.kind === "lines") return lineRows(file, format, options);
    return format.kind === "sheet" ? sheetRows(file, options) : tableRows(file, options);
  },
  numbers: lookedNumbers,
};

/** An answer that only says why there are no rows. */
function noRows(problem: string): LookedRows {
  return { columns: [], rows: [], hasMore: false, problem };
}
