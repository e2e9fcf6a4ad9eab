import { FlowError } from "../../domain/errors.ts";
import { TextBatch } from "./batch.ts";
import { readBytes, type TextFile } from "./bytes.ts";
import type { Dialect } from "./dialect.ts";
import { csvFault } from "./fault.ts";
import { ScanError, Scanner } from "./scan.ts";

/** A delimited text whose header was read; a plain value, so that it can be sent to a thread. */
export interface ScanText extends TextFile {
  /** The column names as they stand. */
  readonly columns: readonly string[];
  readonly dialect: Dialect;
  /** Bytes before the first row. */
  readonly headLength: number;
  /** The line of the first row. */
  readonly firstLine: number;
  readonly ragged: "error" | "skip";
}

export interface ScanWatch {
  /** Looked at between stretches; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Told how many bytes of the file were read since it was last told. */
  readonly onRead: (bytes: number) => void;
}

/** What was seen in a text that was read to its end. */
export interface ScanNotes {
  readonly blankLines: number;
  readonly skippedLines: readonly number[];
  readonly rowCount: number;
  /** The last byte after the header; undefined when there is none. */
  readonly lastByte: number | undefined;
}

/** A record longer than this is a quote that was never closed, or no table at all. */
const LONGEST_RECORD_BYTES = 33_554_432;
/** Offsets of cells are 32-bit. */
const LARGEST_WHOLE_BYTES = 2_147_483_000;

/**
 * The rows of a text, stretch by stretch; no batch is empty, and each has buffers of its own. Throws `input-invalid`
 * with file and line at the first fault.
 */
export async function* scanText(text: ScanText, watch: ScanWatch): AsyncGenerator<TextBatch, ScanNotes> {
  const scanner = scannerOf(text);
  let rest: Buffer = Buffer.alloc(0);
  let lastByte: number | undefined;
  let rowCount = 0;
  for await (const stretch of stretchesOf(text, watch)) {
    lastByte = stretch.at(-1);
    const bytes = joined([rest, stretch]);
    const batch = scanned(scanner, text, { bytes, rest: "more follows" });
    // A copy: whoever takes the batch may take its buffer away.
    rest = Buffer.from(bytes.subarray(batch.consumed, -1));
    rowCount += batch.rowCount;
    if (batch.rowCount > 0) yield batch;
    if (rest.length > LONGEST_RECORD_BYTES) throw endless(scanner, text, rest);
  }
  const last = scanned(scanner, text, { bytes: joined([rest]), rest: "all" });
  if (last.rowCount > 0) yield last;
  return notesOf(scanner, text, { rowCount: rowCount + last.rowCount, lastByte });
}

/** All rows of a text at once, held in memory; throws as `scanText` does. */
export async function scanWhole(text: ScanText, watch: ScanWatch): Promise<{ batch: TextBatch; notes: ScanNotes }> {
  const stretches: Buffer[] = [];
  let length = 0;
  for await (const stretch of stretchesOf(text, watch)) {
    stretches.push(stretch);
    length += stretch.length;
    if (length > LARGEST_WHOLE_BYTES) {
      throw new FlowError("input-invalid", `${text.name} is too large to be held in memory (2 GB)`, {
        hint: "Name it first in the pair's sources: the first source may be of any size.",
      });
    }
  }
  const scanner = scannerOf(text);
  const batch = scanned(scanner, text, { bytes: joined(stretches), rest: "all" });
  const lastByte = stretches.at(-1)?.at(-1);
  return { batch, notes: notesOf(scanner, text, { rowCount: batch.rowCount, lastByte }) };
}

function scannerOf({ dialect, columns, firstLine, ragged }: ScanText): Scanner {
  return new Scanner(dialect, { width: columns.length, line: firstLine, ragged });
}

/** The bytes after the header. */
async function* stretchesOf(text: ScanText, watch: ScanWatch): AsyncGenerator<Buffer> {
  const { encoding, hasBom } = text.dialect;
  let before = text.headLength;
  for await (const bytes of readBytes(text, { encoding, hasBom, ...watch })) {
    if (before < bytes.length) yield before > 0 ? bytes.subarray(before) : bytes;
    before = Math.max(0, before - bytes.length);
  }
}

/** One piece, with a spare byte at its end for the scanner; its memory is shared with no other buffer. */
function joined(pieces: readonly Buffer[]): Buffer {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const whole = Buffer.allocUnsafeSlow(length + 1);
  let at = 0;
  for (const piece of pieces) at += piece.copy(whole, at);
  return whole;
}

interface Piece {
  /** The last byte is spare. */
  readonly bytes: Buffer;
  readonly rest: "more follows" | "all";
}

function scanned(scanner: Scanner, text: ScanText, { bytes, rest }: Piece): TextBatch {
  const place = { width: text.columns.length, dialect: text.dialect, firstLine: scanner.line };
  try {
    return new TextBatch(bytes, scanner.scan(bytes, bytes.length - 1, rest), place);
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    throw csvFault(error, text);
  }
}

/** The scanner knows where a quote was opened that nothing closes; else the line itself is too long. */
function endless(scanner: Scanner, text: ScanText, rest: Buffer): FlowError {
  scanned(scanner, text, { bytes: joined([rest]), rest: "all" });
  return new FlowError("input-invalid", `${text.name}, line ${scanner.line - 1}: a line longer than 32 MB`, {
    hint: "Look whether it is a table, and whether its lines end as the header does.",
  });
}

type Counted = Pick<ScanNotes, "rowCount" | "lastByte">;

function notesOf({ blankLines, skippedLines }: Scanner, text: ScanText, counted: Counted): ScanNotes {
  refuseAllSkipped(skippedLines, text, counted);
  return { blankLines, skippedLines, ...counted };
}

/** Where lines were skipped and none were kept, the first line was probably not the header. */
function refuseAllSkipped(skippedLines: readonly number[], { name, columns }: ScanText, { rowCount }: Counted): void {
  if (rowCount > 0 || skippedLines.length === 0) return;
  const header = columns.map((column) => `"${column}"`).join(", ");
  throw new FlowError("input-invalid", `${name}: no line is as wide as the first one, which has ${header}`, {
    hint: "The column names have to be on the first line that is not blank; take out what stands above them.",
  });
}
