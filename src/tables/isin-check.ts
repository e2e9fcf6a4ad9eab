import { FlowError } from "../domain/errors.ts";
import { isIsin } from "../domain/isin.ts";
import type { Batch } from "../ports/table-reading.ts";
import type { Format } from "./format.ts";
import type { Seen, Table } from "./table.ts";
import type { Dialect } from "./text/dialect.ts";

const SHOWN = 20;

/** The table with a look at each ISIN as it is read: those whose form or check digit is wrong are counted and listed by line. */
export function withIsinCheck(table: Table): Table {
  const column = table.columns.findIndex((name) => name.trim().toLowerCase() === "isin");
  if (column >= 0) return new CheckedTable(table, column);
  const found = table.columns.map((name) => `"${name}"`).join(", ");
  throw new FlowError("input-invalid", `${table.name} has no column "isin" to check; it has ${found}`, {
    hint: 'Take "checkIsin" out of the pair\'s params, or name the column isin.',
  });
}

class CheckedTable implements Table {
  readonly name: string;
  readonly format: Format;
  readonly columns: readonly string[];
  readonly dialect: Dialect | null;
  readonly sizeBytes: number;
  readonly #table: Table;
  readonly #column: number;
  #bad: NonNullable<Seen["badIsins"]> = { count: 0, first: [] };

  constructor(table: Table, column: number) {
    this.#table = table;
    this.#column = column;
    this.name = table.name;
    this.format = table.format;
    this.columns = table.columns;
    this.dialect = table.dialect;
    this.sizeBytes = table.sizeBytes;
  }

  get seen(): Seen {
    return { ...this.#table.seen, badIsins: this.#bad };
  }

  async *batches(): AsyncGenerator<Batch> {
    this.#bad = { count: 0, first: [] };
    for await (const batch of this.#table.batches()) {
      this.#look(batch);
      yield batch;
    }
  }

  async whole(): Promise<Batch> {
    this.#bad = { count: 0, first: [] };
    const batch = await this.#table.whole();
    this.#look(batch);
    return batch;
  }

  /** A blank cell is no ISIN that could be wrong. */
  #look(batch: Batch): void {
    for (let row = 0; row < batch.rowCount; row++) {
      const text = batch.text(row, this.#column)?.trim() ?? "";
      if (text === "" || isIsin(text)) continue;
      const { count, first } = this.#bad;
      const listed = count < SHOWN ? [...first, `line ${batch.lineOf(row)}: ${text}`] : first;
      this.#bad = { count: count + 1, first: listed };
    }
  }
}
