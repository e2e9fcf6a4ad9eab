import { isNumberAt } from "./batch.ts";
import { lineFault, repeatedKey } from "./fault.ts";
import { LineKeys } from "./keys.ts";
import { LineCursor, MemberScanner } from "./scan.ts";

/** Goes over all lines of a file for what must be known before the first row, and refuses lines that are no JSON object. */
export class LinesSurvey {
  readonly keys = new LineKeys();
  readonly #name: string;
  readonly #cursor = new LineCursor();
  readonly #member = new MemberScanner();
  /** By column: the line on which it was last seen. */
  readonly #lines: number[] = [];
  /** By column, like the next. */
  readonly #hasNumber: boolean[] = [];
  readonly #hasOther: boolean[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  get blankLines(): number {
    return this.#cursor.blankLines;
  }

  /** By column: whether nothing but numbers and nulls stands there. */
  get isNumber(): readonly boolean[] {
    return this.keys.names.map((_, column) => this.#hasNumber[column] === true && this.#hasOther[column] !== true);
  }

  /** Takes the next lines of the file. */
  add(text: string): void {
    this.#cursor.open(text);
    while (this.#cursor.next()) {
      this.#check();
      this.#members();
    }
  }

  /** The parser decides what JSON is; where it refuses, the fault is looked for. */
  #check(): void {
    const { text, from, to, line } = this.#cursor;
    const written = text.slice(from, to);
    let value: unknown;
    let cause: unknown;
    try {
      value = JSON.parse(written);
    } catch (error) {
      cause = error;
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
    throw lineFault(written, { name: this.#name, line }, cause);
  }

  /** Notes the keys of the line and what kind of value each has. */
  #members(): void {
    const { text, from, line } = this.#cursor;
    const member = this.#member;
    member.open(this.#cursor);
    for (let before = -1; member.next(); ) {
      const column = this.keys.columnAt(text, { from: member.keyFrom, to: member.keyTo, before });
      if (this.#lines[column] === line) {
        const key = text.slice(member.keyFrom, member.keyTo);
        throw repeatedKey(key, { name: this.#name, line, at: member.keyFrom - from });
      }
      this.#lines[column] = line;
      if (isNumberAt(text, member.valueFrom)) this.#hasNumber[column] = true;
      else if (!text.startsWith("null", member.valueFrom)) this.#hasOther[column] = true;
      before = column;
    }
  }
}
