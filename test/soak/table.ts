import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { parse } from "csv-parse";

/** The records of a CSV file, its header first, by csv-parse; throws for any that is not as wide as the header. */
export async function* recordsOf(path: string): AsyncGenerator<readonly string[], void> {
  const delimiter = await delimiterOf(path);
  const parser = createReadStream(path).pipe(parse({ delimiter, bom: true, skip_empty_lines: true }));
  for await (const record of parser) yield record;
}

/** Our tables have two columns at least, and no delimiter in a name. */
async function delimiterOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4_096), 0, 4_096, 0);
    const header = buffer.toString("utf8", 0, bytesRead).split(/\r|\n/, 1)[0] ?? "";
    return header.includes(";") ? ";" : ",";
  } finally {
    await file.close();
  }
}
