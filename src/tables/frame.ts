import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname } from "node:path";
import type { DataFrame } from "danfojs-node";
import type { SourceFile } from "../domain/run.ts";
import { cellOf } from "./sheet-cell.ts";
import { workbookBytes } from "./sheet-write.ts";

const NUMBER = /^ *[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)? *$/;

/** danfojs-node, loaded when it is first asked for: it takes half a second. */
export function loadDanfo(): typeof import("danfojs-node") {
  // Both by require, so that they share one copy of TensorFlow's core; the backend has to be there first.
  const require = createRequire(import.meta.url);
  require("@tensorflow/tfjs-backend-cpu");
  // Else each run's log would say that the platform is set a second time, by danfojs' own copy of the core.
  require("@tensorflow/tfjs-core").env().set("PROD", true);
  return require("danfojs-node");
}

/** Reads a .csv, .tsv, .txt (UTF-8) or .xlsx file as a DataFrame. A column of numbers and blanks is numeric, blanks NaN. */
export async function readFrame(source: SourceFile, sheet?: string): Promise<DataFrame> {
  const { readTexts } = await import("./frame-texts.ts");
  const { names, rows } = await readTexts(source, sheet);
  const columns = names.map((_, index) => typed(rows.map((row) => row[index] ?? "")));
  const { DataFrame } = loadDanfo();
  if (rows.length === 0) return new DataFrame([], { columns: [...names] });
  return new DataFrame(
    rows.map((_, row) => columns.map((column) => column[row] ?? "")),
    { columns: [...names] },
  );
}

/** Writes a DataFrame in the format of the target's extension; returns how many rows. */
export async function writeFrame(frame: DataFrame, target: string): Promise<number> {
  const rows: readonly (readonly unknown[])[] = [frame.columns, ...frame.values.map((row) => [row].flat())];
  const extension = extname(target).toLowerCase();
  if (extension === ".xlsx") {
    writeFileSync(
      target,
      await workbookBytes(
        rows.map((row) => row.map((cell) => cellOf(known(cell)) ?? { t: "z" })),
        undefined,
      ),
    );
  } else {
    const { stringify } = await import("csv-stringify/sync");
    writeFileSync(
      target,
      stringify(
        rows.map((row) => row.map(known)),
        { delimiter: extension === ".tsv" ? "\t" : "," },
      ),
    );
  }
  return rows.length - 1;
}

function typed(texts: readonly string[]): readonly (string | number)[] {
  const held = texts.filter((text) => text.trim() !== "");
  if (held.length === 0 || !held.every((text) => NUMBER.test(text))) return texts;
  return texts.map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
}

function known(cell: unknown): unknown {
  return typeof cell === "number" && Number.isNaN(cell) ? null : cell;
}
