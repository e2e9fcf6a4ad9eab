import type { CellObject } from "@e965/xlsx";
import { dateText, type Shown, shownAs } from "./date.ts";

/** By the numbers that stand for them in a workbook's binary kin. */
const ERRORS: Readonly<Record<string, string>> = {
  0: "#NULL!",
  7: "#DIV/0!",
  15: "#VALUE!",
  23: "#REF!",
  29: "#NAME?",
  36: "#NUM!",
  42: "#N/A",
  43: "#GETTING_DATA",
};
/** Spreadsheet programs show and keep fifteen digits of a number. */
const LARGEST_WHOLE = 1e15;

/** Reads the cells of one workbook as texts. */
export class CellReader {
  readonly #date1904: boolean;
  readonly #shown = new Map<unknown, Shown>();

  constructor(date1904: boolean) {
    this.#date1904 = date1904;
  }

  /** Numbers in full, dates as ISO 8601, booleans as TRUE and FALSE, errors as #N/A; null when there is nothing. */
  text(cell: CellObject | undefined): string | null {
    if (cell === undefined || cell.v === undefined || cell.t === "z") return null;
    if (cell.t === "b") return cell.v === true ? "TRUE" : "FALSE";
    if (cell.t === "e") return ERRORS[String(cell.v)] ?? "#VALUE!";
    if (typeof cell.v !== "number") return String(cell.v);
    const shown = this.shown(cell.z);
    return (shown === "number" ? null : dateText(cell.v, shown, this.#date1904)) ?? String(cell.v);
  }

  /** What a number format makes of a number. */
  shown(format: unknown): Shown {
    const known = this.#shown.get(format);
    if (known !== undefined) return known;
    const shown = shownAs(format);
    this.#shown.set(format, shown);
    return shown;
  }
}

/** A text as a cell: a number where exactly this text comes back from it, else text: `007`, `1.10`, `1e5`, long digits. */
export function cellOf(text: string): CellObject {
  const number = Number(text);
  const isKept = String(number) === text && Number.isFinite(number);
  const isShown = !Number.isInteger(number) || Math.abs(number) < LARGEST_WHOLE;
  return isKept && isShown ? { t: "n", v: number } : { t: "s", v: text };
}
