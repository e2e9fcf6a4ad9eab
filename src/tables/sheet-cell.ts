import type { CellObject } from "@e965/xlsx";

const DAY_MS = 86_400_000;
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
const ERRORS: Readonly<Record<string, string>> = {
  0: "#NULL!",
  7: "#DIV/0!",
  15: "#VALUE!",
  23: "#REF!",
  29: "#NAME?",
  36: "#NUM!",
  42: "#N/A",
};

/** A cell as text: numbers in full, dates as ISO 8601, booleans as TRUE and FALSE; null when there is nothing. */
export function cellText(cell: CellObject | undefined, date1904: boolean): string | null {
  if (cell === undefined || cell.v === undefined || cell.t === "z") return null;
  if (cell.t === "b") return cell.v === true ? "TRUE" : "FALSE";
  if (cell.t === "e") return ERRORS[String(cell.v)] ?? "#N/A";
  if (typeof cell.v === "number" && isDateFormat(cell.z)) return dateText(cell.v, date1904);
  return String(cell.v);
}

/** A text as a cell: a number where exactly this text would come back from it, else text (`007` and `1.10` stay text). */
export function cellOf(value: unknown): CellObject | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "number") return { t: "n", v: value };
  const text = String(value);
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? { t: "n", v: number } : { t: "s", v: text };
}

/** Whether a number format shows a date or a time: its letters outside quotes, brackets and escapes say so. */
function isDateFormat(format: unknown): boolean {
  if (typeof format !== "string" || /^general$/i.test(format)) return false;
  return /[ymdhs]/i.test(format.replaceAll(/"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]/gi, ""));
}

function dateText(serial: number, date1904: boolean): string {
  const iso = new Date((date1904 ? EPOCH_1904 : EPOCH_1900) + Math.round(serial * DAY_MS)).toISOString();
  return Number.isInteger(serial) ? iso.slice(0, 10) : iso.slice(0, 19);
}
