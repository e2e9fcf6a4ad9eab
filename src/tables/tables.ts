import { rmSync } from "node:fs";
import { dirname, extname } from "node:path";
import type { DuckDBConnection, JS } from "@duckdb/node-api";
import { FlowError } from "../domain/errors.ts";
import type { SourceFile } from "../domain/run.ts";
import { readCsv } from "./csv-read.ts";
import { writeCsv } from "./csv-write.ts";
import { makeTempFolder } from "./engine.ts";
import { type FaultPlace, faultOf } from "./fault.ts";
import type { Output } from "./output.ts";
import { readSheet } from "./sheet-read.ts";
import { writeSheet } from "./sheet-write.ts";
import type { Table } from "./table.ts";

/** How a source file is read; each format heeds its own. */
export interface ReadOptions {
  /** The sheet of a workbook; needed when several have cells. */
  readonly sheet?: string | undefined;
  /** What to do with lines that are not as wide as the header: refuse the file (default), or leave them out and count. */
  readonly ragged?: "error" | "skip" | undefined;
}

const TEXT = [".csv", ".tsv", ".txt"];

/** One job's table work on a DuckDB connection of its own, which it closes: nothing of it is left then. */
export class Tables implements AsyncDisposable {
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal;
  readonly #tables: Table[] = [];
  readonly #interrupt = () => this.#connection.interrupt();
  #scratch: string | undefined;
  #isClosed = false;

  constructor(connection: DuckDBConnection, signal: AbortSignal) {
    this.#connection = connection;
    this.#signal = signal;
    signal.addEventListener("abort", this.#interrupt);
  }

  /** Reads a source file as a table, by its extension: .csv, .tsv, .txt or .xlsx. */
  async read({ path, name }: SourceFile, { sheet, ragged = "error" }: ReadOptions = {}): Promise<Table> {
    const extension = extname(name).toLowerCase();
    const alias = `t${this.#tables.length}`;
    const scratch = () => this.#scratchFolder();
    if (extension !== ".xlsx" && !TEXT.includes(extension)) throw unknownFormat(name);
    const table = await this.#guard(
      async () =>
        extension === ".xlsx"
          ? readSheet(this.#connection, { path, name, alias, sheet })
          : readCsv({ path, name, alias, ragged, scratch }),
      { reading: name },
    );
    this.#tables.push(table);
    return table;
  }

  /** Runs a statement. */
  async run(sql: string): Promise<void> {
    await this.#guard(() => this.#connection.run(sql));
  }

  /** The rows of a query, all at once: for small answers. */
  async rows(sql: string): Promise<readonly Readonly<Record<string, JS>>[]> {
    return this.#guard(async () => (await this.#connection.runAndReadAll(sql)).getRowObjectsJS());
  }

  /** Writes rows to the target, in the format of its extension; returns how many. */
  async write(target: string, output: Output): Promise<number> {
    const extension = extname(target).toLowerCase();
    if (extension !== ".xlsx" && !TEXT.includes(extension)) throw unknownFormat(target);
    return this.#guard(
      () =>
        extension === ".xlsx"
          ? writeSheet(this.#connection, output, target)
          : writeCsv(this.#connection, output, { target, scratch: () => this.#scratchFolder() }),
      { writing: dirname(target) },
    );
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#signal.removeEventListener("abort", this.#interrupt);
    this.#connection.closeSync();
    if (this.#scratch !== undefined) rmSync(this.#scratch, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #scratchFolder(): string {
    this.#scratch ??= makeTempFolder();
    return this.#scratch;
  }

  /** Turns what went wrong below into what is wrong: the abort, a line of a source, the disk, the file. */
  async #guard<Result>(work: () => Promise<Result>, place: FaultPlace = {}): Promise<Result> {
    this.#signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof FlowError) throw error;
      for (const table of this.#tables) await table.explain();
      const names = this.#tables.map((table) => table.name).join(", ");
      throw faultOf(error, { reading: names, ...place });
    }
  }
}

function unknownFormat(name: string): FlowError {
  return new FlowError("input-invalid", `${name} is no table this job can read or write`, {
    hint: "The extension decides: .csv, .tsv, .txt or .xlsx.",
  });
}
