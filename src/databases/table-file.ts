import { FlowError } from "../domain/errors.ts";
import { checkHeader } from "../domain/load.ts";
import type { OpenTableFile, TableFile } from "../ports/table-reading.ts";

/** Opens a file for one pass over its rows; the names of its columns are checked, and without spaces around them. */
export async function openFile(open: OpenTableFile, path: string): Promise<TableFile> {
  try {
    const file = await open(path);
    return { columns: checkHeader(file.columns), batches: () => file.batches() };
  } catch (error) {
    throw readingError(error);
  }
}

/** What the file system says, as an error of ours; others pass through. */
export function readingError(error: unknown): unknown {
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  return new FlowError("input-unreadable", `the file cannot be read: ${error.message}`, {
    kind: "environment",
    hint: "See that the file is there and that this user may read it, and run it again.",
    cause: error,
  });
}
