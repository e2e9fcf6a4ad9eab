import { statSync } from "node:fs";
import type { Batch } from "../../ports/table-reading.ts";
import type { Format } from "../format.ts";
import type { Seen, Table } from "../table.ts";
import { SheetBatch } from "./batch.ts";
import { loadSheet, type SheetFile } from "./load.ts";
import { tableOf } from "./rows.ts";
import type { Sheet } from "./sheet.ts";

/** A workbook's sheet to be read. */
export interface SheetSource extends SheetFile {
  readonly format: Format;
  readonly signal: AbortSignal;
  /** Told how many bytes of the file were read since it was last told. */
  readonly onRead: (bytes: number) => void;
}

/**
 * A workbook's sheet as a table, held in memory: its header is the first row with cells. Kept for the output are values,
 * types, number formats, column widths, links and comments; fonts, colours, borders, merged cells, filters, pictures
 * and validations are not.
 */
export async function readSheet(source: SheetSource): Promise<Table> {
  const sizeBytes = statSync(source.path).size;
  const sheet = tableOf(await loadSheet(source), source.name);
  source.signal.throwIfAborted();
  return new SheetTable(source, sheet, sizeBytes);
}

/** A table that knows its sheet, so that an output can continue it. */
export class SheetTable implements Table {
  readonly name: string;
  readonly format: Format;
  readonly columns: readonly string[];
  readonly dialect = null;
  readonly sizeBytes: number;
  readonly seen: Seen;
  readonly sheet: Sheet;
  readonly #onRead: (bytes: number) => void;

  constructor({ name, format, onRead }: SheetSource, sheet: Sheet, sizeBytes: number) {
    const { formulaCount } = sheet;
    const became =
      formulaCount === 1 ? "1 formula became the value it had" : `${formulaCount} formulas became the values they had`;
    this.name = name;
    this.format = format;
    this.columns = sheet.names;
    this.sizeBytes = sizeBytes;
    this.seen = {
      skippedLines: [],
      blankLines: sheet.blankCount,
      warnings: formulaCount === 0 ? [] : [`${name}: ${became}`],
      endsWithNewline: true,
    };
    this.sheet = sheet;
    this.#onRead = onRead;
  }

  async *batches(): AsyncGenerator<Batch> {
    if (this.sheet.rows.length > 0) yield new SheetBatch(this.sheet);
    this.#onRead(this.sizeBytes);
  }

  async whole(): Promise<Batch> {
    this.#onRead(this.sizeBytes);
    return new SheetBatch(this.sheet);
  }
}
