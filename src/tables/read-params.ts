import { z } from "zod";

const mark = z
  .string()
  .refine((text) => /^[\t\x20-\x7e]$/.test(text), "is not one ASCII character")
  .refine((text) => !/[A-Za-z0-9 ]/.test(text), "is a letter, a digit or a space");

const csv = z
  .strictObject({
    /** Between cells. By default a tab for .tsv, else the one of , ; tab | that the header has most of. */
    delimiter: mark.optional(),
    /** Around cells; "" for a file in which quotes are plain text. By default ", or ' when the header begins with it. */
    quote: z.union([mark, z.literal("")]).optional(),
    /** Before a quote inside a quoted cell; by default the quote itself, doubled. */
    escape: mark.optional(),
    /** The line ending of the output; by default the header's. */
    newline: z.enum(["\n", "\r\n", "\r\r\n", "\r"]).optional(),
    /** By default UTF-8, or UTF-16 when the file's byte order mark says so. */
    encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "latin1", "windows-1252"]).optional(),
    /** false: the first line is a row, and columns are called column_1, column_2, ...; or their names. */
    header: z.union([z.boolean(), z.array(z.string().min(1)).min(1)]).default(true),
  })
  .refine(({ delimiter, quote }) => delimiter === undefined || delimiter !== quote, "the delimiter is the quote, too");

/** The params by which a table job reads its sources: `z.strictObject({ ...readParams, ... })`. */
export const readParams = {
  /** The sheet of a workbook; needed when several have cells. */
  sheet: z.string().optional(),
  /** Lines that are not as wide as the header: refuse the file, or leave them out and count them. */
  ragged: z.enum(["error", "skip"]).default("error"),
  /** How a text file writes its table, where the rules of docs/TABLES.md would find something else. */
  csv: csv.prefault({}),
  /** Counts and lists the cells of the column isin whose form or check digit is wrong. */
  checkIsin: z.boolean().default(false),
};

/** How a source file is read; each format heeds its own. */
export interface ReadOptions {
  /** The sheet of a workbook; needed when several have cells. */
  readonly sheet?: string | undefined;
  /** What comes of rows that are not as wide as the header. Default: "error". */
  readonly ragged?: "error" | "skip" | undefined;
  /** For text files alone; what it does not tell is found by the rules of docs/TABLES.md. */
  readonly csv?: CsvOptions | undefined;
  /** Whether `seen` of the table counts wrong ISINs. */
  readonly checkIsin?: boolean | undefined;
}

/** What is declared of a text file. */
export type CsvOptions = Partial<z.output<typeof csv>>;
