import { FlowError } from "../../domain/errors.ts";
import type { Format } from "../format.ts";
import { type CarriedColumn, type Output, type OutputColumn, type RowBatch, rowAt } from "../output.ts";
import { TextTarget } from "../text/target.ts";
import { JsonValues } from "./value.ts";

/** In characters. */
const FLUSH_AT = 1_048_576;

/** Writes each row as a JSON object on a line of its own, in UTF-8; returns how many rows. */
export async function writeLines(output: Output, path: string, format: Format): Promise<number> {
  refuseNames(output);
  const writer = new LineWriter(output.columns);
  const target = await TextTarget.open(path, {
    dialect: { encoding: "utf-8", hasBom: false },
    isGzip: format.isGzip,
  });
  const flush = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    await target.write(bytes, bytes.length);
  };
  try {
    let rowCount = 0;
    let text = "";
    for await (const rows of output.rows) {
      for (let row = 0; row < rows.rowCount; row++) {
        text += writer.line(rows, row);
        if (text.length < FLUSH_AT) continue;
        await flush(text);
        text = "";
      }
      rowCount += rows.rowCount;
    }
    await flush(text);
    await target.end();
    return rowCount;
  } finally {
    await target.abandon();
  }
}

/** A column without a name is a key only where it was one before. */
function refuseNames({ columns, like }: Output): void {
  const names = new Set<string>();
  for (const [index, { name }] of columns.entries()) {
    if (names.has(name)) {
      throw new FlowError("input-invalid", `two columns are named "${name}", but a JSON object has a key once`, {
        hint: "Give one of them another name.",
      });
    }
    if (name === "" && like.format.kind !== "lines") {
      throw new FlowError("input-invalid", `column ${index + 1} of ${like.name} has no name, as a JSON object needs`, {
        hint: "Name the column in the header.",
      });
    }
    names.add(name);
  }
}

/** Makes the lines of one output. */
class LineWriter {
  /** Each with its key as JSON and the colon. */
  readonly #columns: readonly { readonly column: OutputColumn; readonly key: string }[];
  readonly #values = new JsonValues();

  constructor(columns: readonly OutputColumn[]) {
    this.#columns = columns.map((column) => ({ column, key: `${JSON.stringify(column.name)}:` }));
  }

  line(rows: RowBatch, row: number): string {
    let line = "{";
    for (const { column, key } of this.#columns) {
      const value =
        column.kind === "carried" ? this.#carried(column, rows, row) : JSON.stringify(column.cell(rows, row));
      if (value === undefined) continue;
      line += line.length === 1 ? key + value : `,${key}${value}`;
    }
    return `${line}}\n`;
  }

  /** Undefined where the row's line lacks the key, so that it lacks it again. */
  #carried({ from, otherwise }: CarriedColumn, rows: RowBatch, row: number): string | undefined {
    for (const { source, column } of from) {
      const rowsOfSource = rows.sources[source];
      const at = rowsOfSource === undefined ? -1 : rowAt(rowsOfSource, row);
      if (rowsOfSource !== undefined && at >= 0)
        return this.#values.ofCell({ batch: rowsOfSource.batch, row: at, column });
    }
    const columns = from.flatMap(({ source, column }) => {
      const batch = rows.sources[source]?.batch;
      return batch === undefined ? [] : [{ batch, column }];
    });
    return this.#values.ofFill(otherwise, columns);
  }
}
