import { createHash } from "node:crypto";
import { Chance } from "./chance.ts";

/** What is wrong with a file, and the first pair that must say so. */
export type Fault = "wide row" | "open quote" | "empty" | "no number";

/** One content that a file had. */
export interface Version {
  readonly name: string;
  readonly kind: "A" | "B";
  readonly seed: number;
  readonly rowCount: number;
  readonly fault: Fault | undefined;
  /** The line that an error must name. */
  readonly faultLine: number;
  readonly style: { readonly delimiter: "," | ";"; readonly newline: "\n" | "\r\n"; readonly hasNames: boolean };
}

const ROWS_PER_CHUNK = 2_000;
/** A prime: it walks through the funds of any file without meeting one twice. */
const STEP = 15_485_863;

/** Whether the first job takes it. */
export function isStampable({ fault }: Version): boolean {
  return fault === undefined || fault === "no number";
}

/** The text of a version, piece by piece. */
export function* textOf(version: Version): Generator<string> {
  if (version.fault === "empty") return;
  const { delimiter, newline } = version.style;
  let line = 1;
  let text = "";
  for (const cells of cellsOf(version)) {
    text += lineOf(version, cells.map((cell) => quoted(cell, delimiter)).join(delimiter), line) + newline;
    line += 1;
    if (line % ROWS_PER_CHUNK > 0) continue;
    yield text;
    text = "";
  }
  yield text;
}

/** Stands for all cells of a table, in their order. */
export class TableHash {
  readonly #hash = createHash("sha256");

  add(cells: readonly string[]): void {
    this.#hash.update(`${cells.join("\u001f")}\u001e`);
  }

  end(): string {
    return this.#hash.digest("hex");
  }
}

/** The hash of the cells, without the fault of their text. */
export function hashOf(version: Version): string {
  const hash = new TableHash();
  for (const cells of cellsOf(version)) hash.add(cells);
  return hash.end();
}

function* cellsOf(version: Version): Generator<readonly string[]> {
  const { kind, rowCount, seed, style, fault, faultLine } = version;
  const chance = new Chance(seed);
  yield [...(kind === "A" ? ["isin", "nav"] : ["isin", "subscriptions"]), ...(style.hasNames ? ["name"] : [])];
  for (let row = 0; row < rowCount; row += 1) {
    const fund = (row * STEP + seed) % (rowCount * 2 + 1);
    const value = kind === "A" ? String(chance.between(10_000, 9_999_999) / 10_000) : String(chance.between(1, 99_999));
    const isWrong = fault === "no number" && row + 2 === faultLine;
    yield [`LU${String(fund).padStart(10, "0")}`, isWrong ? "12x" : value, ...(style.hasNames ? [nameOf(fund)] : [])];
  }
}

/** Two lines of faults: a cell too many, a quote that nobody closes. */
function lineOf({ fault, faultLine, style }: Version, line: string, number: number): string {
  if (number !== faultLine) return line;
  if (fault === "wide row") return `${line}${style.delimiter}more`;
  return fault === "open quote" ? `"${line}` : line;
}

function nameOf(fund: number): string {
  return ["Fonds für alle", `Fund "${fund}", A; B`, " spaces ", "", "007", "=1+1"][fund % 6] ?? "";
}

function quoted(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
}
