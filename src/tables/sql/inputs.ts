import { FlowError } from "../../domain/errors.ts";
import type { SqlTypes } from "../../domain/sql-query.ts";
import type { JobContext } from "../../ports/job.ts";
import { withIsinCheck } from "../isin-check.ts";
import { ParquetTable } from "../parquet/read.ts";
import type { Tables } from "../tables.ts";
import type { SourceView } from "./load.ts";
import { columnNames, viewNames } from "./names.ts";
import type { SqlReading } from "./reading.ts";

/** How the sources of a query are opened. */
export interface InputRules {
  readonly types: SqlTypes;
  readonly reading: SqlReading;
}

/** Opens the sources of a run as the query is to find them; of their rows nothing is read here. */
export async function openInputs(
  tables: Tables,
  { sources, as }: Pick<JobContext<unknown>, "sources" | "as">,
  { types, reading }: InputRules,
): Promise<readonly SourceView[]> {
  const csv = [reading.csv].flat();
  if (csv.length > 1 && csv.length !== sources.length) {
    throw new FlowError("params-invalid", `"csv" lists ${csv.length} dialects for ${sources.length} sources`, {
      hint: "Write one for each source, {} where nothing is declared; or one without brackets for all.",
    });
  }
  const views: SourceView[] = [];
  for (const [index, source] of sources.entries()) {
    const table = await tables.read(source, { ...reading, csv: csv[index] ?? csv[0], checkIsin: false });
    views.push({
      names: viewNames(index, as),
      table: reading.checkIsin ? withIsinCheck(table) : table,
      columns: columnNames(table),
      inPlace: types === "auto" && table instanceof ParquetTable ? table.file : undefined,
    });
  }
  return views;
}
