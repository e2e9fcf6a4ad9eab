import { statSync } from "node:fs";
import { FlowError } from "../../domain/errors.ts";
import type { Batch } from "../../ports/table-reading.ts";
import type { Format } from "../format.ts";
import { refuseRepeatedNames, type Seen, type Table } from "../table.ts";
import { LinesBatch } from "./batch.ts";
import type { LineKeys } from "./keys.ts";
import { LineCursor, MemberScanner } from "./scan.ts";
import { LinesSurvey } from "./survey.ts";
import { type LinesSource, readTexts } from "./text.ts";

/** Of a batch, which also ends with the piece of text it is found in. */
const ROWS_AT_ONCE = 8192;
/** Where there are so many columns that these rows would have more cells. */
const CELLS_AT_ONCE = 2_097_152;
/** A text is as long as the engine lets it be (2^29 - 24 characters). */
const LARGEST_WHOLE = 536_870_000;

/**
 * A file of JSON objects, one on each line, as a table. The file is gone through once here: every line is checked, and
 * the columns are all keys there are, in the order in which they first appear.
 */
export async function readLines(source: LinesSource): Promise<Table> {
  const survey = new LinesSurvey(source.name);
  let endsWithNewline = false;
  for await (const text of readTexts(source)) {
    survey.add(text);
    endsWithNewline = text.endsWith("\n");
  }
  refuseRepeatedNames(survey.keys.names, source.name);
  if (survey.keys.names.length > 0) return new LinesTable(source, survey, endsWithNewline);
  throw new FlowError("input-invalid", `${source.name} has no row with a key, and so no columns`, {
    hint: "A table of JSON lines needs at least one object; drop the file again once it is whole.",
  });
}

/** The rows are found anew in each pass, and their values are made when they are asked for. */
class LinesTable implements Table {
  readonly name: string;
  readonly format: Format;
  readonly columns: readonly string[];
  readonly dialect = null;
  readonly sizeBytes: number;
  readonly seen: Seen;
  readonly #source: LinesSource;
  readonly #keys: LineKeys;
  readonly #isNumber: readonly boolean[];

  constructor(source: LinesSource, survey: LinesSurvey, endsWithNewline: boolean) {
    this.#source = source;
    this.#keys = survey.keys;
    this.#isNumber = survey.isNumber;
    this.name = source.name;
    this.format = source.format;
    this.columns = [...survey.keys.names];
    this.sizeBytes = statSync(source.path).size;
    this.seen = { skippedLines: [], blankLines: survey.blankLines, warnings: [], endsWithNewline };
  }

  async *batches(): AsyncGenerator<Batch> {
    const cursor = new LineCursor();
    const limit = Math.min(ROWS_AT_ONCE, Math.ceil(CELLS_AT_ONCE / this.columns.length));
    for await (const text of readTexts(this.#source)) {
      cursor.open(text);
      for (let isMore = true; isMore; ) {
        const batch = this.#rows(cursor, limit);
        if (batch.rowCount > 0) yield batch;
        isMore = batch.rowCount === limit;
      }
    }
  }

  async whole(): Promise<Batch> {
    const texts: string[] = [];
    let length = 0;
    let lineCount = 1;
    for await (const text of readTexts(this.#source)) {
      texts.push(text);
      length += text.length;
      if (length > LARGEST_WHOLE) {
        throw new FlowError("input-invalid", `${this.name} is too large to be held in memory (512 MB)`, {
          hint: "Name it first in the pair's sources: the first source may be of any size.",
        });
      }
      for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lineCount++;
    }
    const cursor = new LineCursor();
    cursor.open(texts.join(""));
    return this.#rows(cursor, lineCount);
  }

  /** The next rows of the cursor's text, up to a limit. */
  #rows(cursor: LineCursor, limit: number): LinesBatch {
    const width = this.columns.length;
    const starts = new Int32Array(limit * width).fill(-1);
    const ends = new Int32Array(limit * width);
    const lines = new Int32Array(limit);
    const member = new MemberScanner();
    let row = 0;
    for (; row < limit && cursor.next(); row++) {
      lines[row] = cursor.line;
      member.open(cursor);
      for (let before = -1; member.next(); ) {
        const column = this.#keys.columnAt(cursor.text, { from: member.keyFrom, to: member.keyTo, before });
        if (column >= width) throw this.#changed();
        starts[row * width + column] = member.valueFrom;
        ends[row * width + column] = member.valueTo;
        before = column;
      }
    }
    return new LinesBatch(row, { text: cursor.text, starts, ends, lines, isNumber: this.#isNumber });
  }

  /** The survey had all keys; one it had not belongs to another file. */
  #changed(): FlowError {
    return new FlowError("source-changed", `${this.name} changed while it was read`, {
      kind: "environment",
      hint: "The run is tried again by itself.",
    });
  }
}
