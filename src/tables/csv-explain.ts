import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { FlowError } from "../domain/errors.ts";
import type { CsvHead } from "./csv-head.ts";
import { csvRecords, RecordFault } from "./csv-records.ts";

/** Throws an error that names the first faulty line of a text file; returns when it finds none. */
export async function explainCsv(path: string, head: CsvHead, file: string): Promise<void> {
  await refuseOtherEncodings(path, file);
  const width = head.names.length;
  const { newline } = head.dialect;
  try {
    for await (const { line, cells, ending } of csvRecords(path, head)) {
      if (cells.length !== width) throw raggedError(file, line, { cells: cells.length, width });
      if (ending !== "" && !newline.startsWith(ending)) throw newlineError(file, line, newline);
    }
  } catch (error) {
    if (!(error instanceof RecordFault)) throw error;
    throw new FlowError("input-invalid", `${file}, line ${error.line}: a quote that opens here is never closed`, {
      hint: 'Close the quote, or double it ("") where it is part of the text.',
      cause: error,
    });
  }
}

function raggedError(file: string, line: number, has: { readonly cells: number; readonly width: number }): FlowError {
  const cells = has.cells === 1 ? "1 cell" : `${has.cells} cells`;
  return new FlowError("input-invalid", `${file}, line ${line}: ${cells}, but the header has ${has.width} columns`, {
    hint: 'Correct the line, or set "ragged": "skip" in the pair\'s params to leave such lines out.',
  });
}

function newlineError(file: string, line: number, newline: string): FlowError {
  const shown = JSON.stringify(newline).slice(1, -1);
  return new FlowError(
    "input-invalid",
    `${file}, line ${line}: the line does not end with ${shown} as the header does`,
    {
      hint: "Save the file with one kind of line ending.",
    },
  );
}

/** Lines are found by the byte 0x0A, which is part of no other UTF-8 character. */
async function refuseOtherEncodings(path: string, file: string): Promise<void> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    const bytes: Buffer = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      refuseNonUtf8(bytes.subarray(start, end), line, file);
      start = end + 1;
      line++;
    }
    rest = bytes.subarray(start);
    // A line this long is no line; whether it is UTF-8 is not what is wrong with it.
    if (rest.length > 16_777_216) return;
  }
  refuseNonUtf8(rest, line, file);
}

function refuseNonUtf8(bytes: Buffer, line: number, file: string): void {
  if (isUtf8(bytes)) return;
  throw new FlowError("input-invalid", `${file}, line ${line}: bytes that are not UTF-8 text`, {
    hint: "Save the file as UTF-8 (it may be Latin-1 or Windows-1252).",
  });
}
