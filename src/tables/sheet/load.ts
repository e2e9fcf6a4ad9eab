import { readFileSync, statSync } from "node:fs";
import type { WorkBook, WorkSheet } from "@e965/xlsx";
import { FlowError } from "../../domain/errors.ts";
import { repaired } from "./repair.ts";
import { isBlank, type SheetRow } from "./sheet.ts";
import { refuseBomb, unpack, type ZipPart, zipParts } from "./zip.ts";

/** A sheet of a workbook file: the one named, or the only one with cells. */
export interface SheetFile {
  readonly path: string;
  readonly name: string;
  readonly sheet: string | undefined;
}

/** A sheet as it stands in its file. */
export interface RawSheet {
  readonly label: string;
  /** By row and column, from the sheet's first on; holes where there is nothing. */
  readonly cells: readonly (SheetRow | undefined)[];
  readonly columnLooks: WorkSheet["!cols"];
  readonly date1904: boolean;
}

declare module "@e965/xlsx" {
  /** Reads a workbook out of the parts of its archive; not in the package's own types. */
  export function parse_zip(
    archive: { readonly files: Readonly<Record<string, Part>> },
    options: ParsingOptions,
  ): WorkBook;
}

interface Part {
  readonly name: string;
  readonly asNodeBuffer: () => Buffer;
}

const LARGEST_WORKBOOK_BYTES = 268_435_456;
/** Of a sheet, by the format. */
const MOST_ROWS = 1_048_576;
/** The first bytes of the container in which .xls and encrypted workbooks are. */
const COMPOUND_FILE = "d0cf11e0a1b11ae1";

/** Loads the sheet that is wanted. Refuses what is no workbook, what would fill the memory, and what is damaged. */
export async function loadSheet(file: SheetFile): Promise<RawSheet> {
  const bytes = readWorkbook(file);
  const workbook = await parsed(bytes, file);
  const label = wantedLabel(workbook, file);
  const worksheet = workbook.Sheets[label];
  return {
    label,
    cells: dataOf(worksheet),
    columnLooks: worksheet?.["!cols"],
    date1904: workbook.Workbook?.WBProps?.date1904 === true,
  };
}

function readWorkbook({ path, name }: SheetFile): Buffer {
  const { size } = statSync(path);
  if (size === 0) {
    throw new FlowError("input-invalid", `${name} is empty`, { hint: "Drop the file again once it is whole." });
  }
  if (size > LARGEST_WORKBOOK_BYTES) {
    throw new FlowError("input-invalid", `${name} is larger than a workbook may be here (256 MB)`, {
      hint: "Save it as CSV; a CSV file may be of any size.",
    });
  }
  const bytes = readFileSync(path);
  if (bytes.toString("hex", 0, 8) !== COMPOUND_FILE) return bytes;
  // Names inside the container are in UTF-16.
  if (bytes.includes("EncryptedPackage", 0, "utf16le")) {
    throw new FlowError("input-invalid", `${name} is protected by a password`, { hint: "Save it without a password." });
  }
  throw new FlowError("input-invalid", `${name} is an .xls workbook or another old document, not .xlsx`, {
    hint: "Open it in a spreadsheet program and save it as .xlsx.",
  });
}

async function parsed(bytes: Buffer, { name, sheet }: SheetFile): Promise<WorkBook> {
  const { parse_zip } = await import("@e965/xlsx");
  const faults: unknown[] = [];
  try {
    // The zip signature: it says more than what is missed at the end of some other file.
    if (bytes.toString("latin1", 0, 2) !== "PK") throw new Error("it is no zip archive");
    const parts = zipParts(bytes);
    if (!parts.some((part) => part.name.toLowerCase() === "[content_types].xml"))
      throw new Error("it holds no workbook");
    refuseBomb(parts, { name, sizeBytes: bytes.length });
    const workbook = parse_zip(
      { files: filesOf(bytes, parts, faults) },
      {
        dense: true,
        cellNF: true,
        cellText: false,
        cellHTML: false,
        // Column widths come with fills; where there are none, the reader would throw at each cell, and catch it.
        cellStyles: parts.some((part) => /styles\.xml$/i.test(part.name) && unpack(bytes, part).includes("fills")),
        // Among cells without a value are formulas that were never worked out.
        sheetStubs: true,
        ...(sheet === undefined ? {} : { sheets: sheet }),
      },
    );
    if (faults.length > 0) throw faults[0];
    if (workbook.bookType !== "xlsx") throw new Error(`it is of the kind .${workbook.bookType}`);
    return workbook;
  } catch (cause) {
    if (cause instanceof FlowError) throw cause;
    throw unreadable(name, faults[0] ?? cause);
  }
}

/** Parts are unpacked when they are read; the reader goes on after some faults, so they are kept. */
function filesOf(bytes: Buffer, parts: readonly ZipPart[], faults: unknown[]): Readonly<Record<string, Part>> {
  // Themes only say colours, and an unusual one would stop the reader.
  const wanted = parts.filter(({ name }) => !/(^|[\\/])theme[\\/]/.test(name));
  return Object.fromEntries(
    wanted.map((part) => {
      const asNodeBuffer = () => {
        try {
          return repaired(unpack(bytes, part));
        } catch (fault) {
          faults.push(fault);
          throw fault;
        }
      };
      return [part.name, { name: part.name, asNodeBuffer }];
    }),
  );
}

/** Cells decide, not the size that a sheet says it has: programs say A1 of an empty one. */
function wantedLabel(workbook: WorkBook, { name, sheet }: SheetFile): string {
  const { SheetNames: labels, Sheets: sheets } = workbook;
  // A row number out of all bounds would make loops over the rows endless.
  const endless = labels.find((label) => dataOf(sheets[label]).length > MOST_ROWS);
  if (endless !== undefined) throw unreadable(name, new Error(`its sheet "${endless}" has more rows than a sheet can`));
  // The reader leaves a sheet out when something in it is wrong.
  const lost = labels.find((label) => (sheet === undefined || label === sheet) && !Object.hasOwn(sheets, label));
  if (lost !== undefined) throw unreadable(name, new Error(`its sheet "${lost}" is damaged`));
  const held = labels.filter((label) => dataOf(sheets[label]).some((row) => row?.some((cell) => !isBlank(cell))));
  const listed = (sheet === undefined ? held : labels).map((each) => `"${each}"`).join(", ");
  if (sheet !== undefined && !held.includes(sheet)) {
    throw new FlowError("input-invalid", `${name} has no sheet "${sheet}" with cells; its sheets are ${listed}`, {
      hint: 'Correct "sheet" in the pair\'s params, or --sheet of save.',
    });
  }
  const label = sheet ?? held[0];
  if (label === undefined) {
    throw new FlowError("input-invalid", `${name} has no cells`, { hint: "A table needs at least a header row." });
  }
  if (sheet === undefined && held.length > 1) {
    throw new FlowError("input-invalid", `${name} has ${held.length} sheets with cells: ${listed}`, {
      hint: `Say which one to read: "sheet": "${label}" in the pair's params, or --sheet "${label}" of save.`,
    });
  }
  return label;
}

/** Other kinds of sheets, as charts, have no cells of their own. */
function dataOf(worksheet: WorkSheet | undefined): readonly (SheetRow | undefined)[] {
  return worksheet?.["!type"] === undefined ? (worksheet?.["!data"] ?? []) : [];
}

function unreadable(name: string, cause: unknown): FlowError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FlowError("input-invalid", `${name} could not be read as an .xlsx workbook: ${reason}`, {
    hint: "Drop it again if it is cut; else open it in a spreadsheet program and save it again.",
    cause,
  });
}
