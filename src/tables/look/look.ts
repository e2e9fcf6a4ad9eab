import { FlowError } from "../../domain/errors.ts";
import type { LookedFile, LookedRows, TableLook } from "../../ports/table-look.ts";
import { type Format, formatOf } from "../format.ts";
import { lineRows } from "./line-rows.ts";
import { lookedNumbers } from "./numbers.ts";
import { tableRows } from "./table-rows.ts";
import { textRows } from "./text-rows.ts";

/** Looks into files of every format that tables read; texts also when they are not sound. */
export const tableLook: TableLook = {
  rows: async (file, options) => {
    const format = knownFormat(file);
    if (format === undefined) return noRows(`${file.name} is no table, so that no rows of it can be shown.`);
    if (format.kind === "text") return textRows(file, format, options);
    return format.kind === "lines" ? lineRows(file, format, options) : tableRows(file, format, options);
  },
  numbers: lookedNumbers,
};

/** An answer that only says why there are no rows. */
function noRows(problem: string): LookedRows {
  return { columns: [], rows: [], hasMore: false, problem };
}

function knownFormat({ name }: LookedFile): Format | undefined {
  try {
    return formatOf(name);
  } catch (error) {
    if (error instanceof FlowError) return undefined;
    throw error;
  }
}
