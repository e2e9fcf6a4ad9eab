import { createReadStream, createWriteStream, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { explainCsv } from "./csv-explain.ts";
import { type CsvDialect, type CsvHead, readHead } from "./csv-head.ts";
import { csvRecords } from "./csv-records.ts";
import { sqlText } from "./sql.ts";
import type { Table } from "./table.ts";

/** A text file to be read, and how. */
export interface CsvSource {
  readonly path: string;
  readonly name: string;
  readonly alias: string;
  readonly ragged: "error" | "skip";
  /** A private folder, made when it is first asked for. */
  readonly scratch: () => string;
}

/** A text file as a table that DuckDB scans in place. Only the header is read here; every column is given, none guessed. */
export async function readCsv(source: CsvSource): Promise<Table> {
  const head = readHead(source.path, source.name);
  const text = head.dialect.encoding === "utf-8" ? source.path : await asUtf8(source, head.dialect);
  const skipped: number[] = [];
  const path = source.ragged === "skip" ? await withoutRagged(source, { path: text, head, skipped }) : text;
  return {
    name: source.name,
    alias: source.alias,
    columns: head.names.map((name, index) => ({ name, sql: `${source.alias}.c${index}` })),
    from: scanOf(plainPath(path, source), head, source.alias),
    sizeBytes: statSync(source.path).size,
    dialect: head.dialect,
    warnings:
      skipped.length === 0 ? [] : [`${source.name}: ${skipped.length} lines left out, not as wide as the header`],
    skippedLines: skipped,
    explain: () => explainCsv(path, head, source.name),
    lineOf: (row) => lineOf(text, head, { row, skips: source.ragged === "skip" }),
  };
}

function scanOf(path: string, head: CsvHead, alias: string): string {
  const columns = head.names.map((_, index) => `c${index}: 'VARCHAR'`).join(", ");
  // An unquoted empty cell becomes NULL and a quoted one '', so that both come out as they went in.
  return `read_csv(${sqlText(path)}, auto_detect = false, header = true, columns = {${columns}},
    delim = ${sqlText(head.dialect.delimiter)}, quote = '"', escape = '"', comment = '', compression = 'none',
    nullstr = '', allow_quoted_nulls = false, strict_mode = true, null_padding = false) AS ${alias}`;
}

/** DuckDB reads *, ? and [ in a path as wildcards; such a file is read through a link with a plain name. */
function plainPath(path: string, { scratch, alias }: CsvSource): string {
  if (!/[^\p{L}\p{N} ./_,=@+-]/u.test(path)) return path;
  const link = join(scratch(), `${alias}-link.csv`);
  symlinkSync(path, link);
  return link;
}

async function asUtf8({ path, alias, scratch }: CsvSource, { encoding }: CsvDialect): Promise<string> {
  const text = join(scratch(), `${alias}-utf8.csv`);
  const decoder = new TextDecoder(encoding);
  await pipeline(
    createReadStream(path),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
      yield decoder.decode();
    },
    createWriteStream(text),
  );
  return text;
}

/** A copy that holds only the records as wide as the header; the lines left out are noted. */
async function withoutRagged(
  { alias, scratch }: CsvSource,
  { path, head, skipped }: { readonly path: string; readonly head: CsvHead; readonly skipped: number[] },
): Promise<string> {
  const kept = join(scratch(), `${alias}-kept.csv`);
  async function* records() {
    for await (const { cells, raw, line } of csvRecords(path, head)) {
      if (cells.length === head.names.length) yield raw + head.dialect.newline;
      else skipped.push(line);
    }
  }
  await pipeline(Readable.from(records()), createWriteStream(kept));
  return kept;
}

async function lineOf(
  path: string,
  head: CsvHead,
  { row, skips }: { readonly row: number; readonly skips: boolean },
): Promise<number> {
  let index = -1;
  for await (const { line, cells } of csvRecords(path, head)) {
    if (skips && cells.length !== head.names.length) continue;
    if (index++ === row) return line;
  }
  return row + 2;
}
