import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { FlowError } from "../domain/errors.ts";
import type { SourceFile } from "../domain/run.ts";
import { makeTempFolder } from "./engine.ts";
import { type FaultPlace, faultOf } from "./fault.ts";
import { withIsinCheck } from "./isin-check.ts";
import type { Output } from "./output.ts";
import type { ReadOptions } from "./read-params.ts";
import { readTable } from "./read-table.ts";
import type { Table } from "./table.ts";
import { writeTable } from "./write-table.ts";

/** What a piece of table work is given. */
export interface TablesOptions {
  /** An abort stops reading and writing between two batches. */
  readonly signal: AbortSignal;
  /** Told how many bytes of all sources were read. */
  readonly progress?: (done: number, total: number, unit: string) => void;
  /** How often each source is read; for progress only. */
  readonly passes?: number;
}

/** Opens a piece of table work; close it, or declare it with `await using`. */
export function openTables(options: TablesOptions): Tables {
  options.signal.throwIfAborted();
  return new Tables(options);
}

/** One job's table work. Nothing intermediate of it is left once it is closed. */
export class Tables implements AsyncDisposable {
  /** As it was given. */
  readonly signal: AbortSignal;
  readonly #progress: NonNullable<TablesOptions["progress"]>;
  readonly #passes: number;
  readonly #names: string[] = [];
  #scratch: string | undefined;
  #doneBytes = 0;
  #totalBytes = 0;

  constructor({ signal, progress = () => {}, passes = 1 }: TablesOptions) {
    this.signal = signal;
    this.#progress = progress;
    this.#passes = passes;
  }

  /** Reads a source file as a table, by its extension. */
  async read(source: SourceFile, options: ReadOptions = {}): Promise<Table> {
    this.#names.push(source.name);
    const tools = {
      signal: this.signal,
      onOpen: (bytes: number) => {
        this.#totalBytes += bytes;
      },
      onRead: (bytes: number) => this.#count(bytes),
      passes: this.#passes,
      scratch: () => this.scratch(),
    };
    const table = await this.#guard(() => readTable(source, options, tools), { reading: source.name });
    return options.checkIsin === true ? withIsinCheck(table) : table;
  }

  /** Writes a table to the target, in the format of its extension; returns how many rows. */
  async write(target: string, output: Output): Promise<number> {
    return this.#guard(() => writeTable(output, target, this.signal), { writing: dirname(target) });
  }

  /** Does other work on the tables; what a file system refuses is told as such. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#guard(work, {});
  }

  /** A private folder for intermediate files, made when it is first asked for. */
  scratch(): string {
    this.#scratch ??= makeTempFolder();
    return this.#scratch;
  }

  /** Removes the scratch folder; may be called twice. */
  async close(): Promise<void> {
    if (this.#scratch !== undefined) rmSync(this.#scratch, { recursive: true, force: true });
    this.#scratch = undefined;
  }

  /** Closes it, at the end of the block that holds it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #count(bytes: number): void {
    this.#doneBytes += bytes;
    this.#progress(Math.min(this.#doneBytes, this.#totalBytes), this.#totalBytes, "bytes");
  }

  /** Turns what went wrong below into what is wrong: the abort, the disk, the file. */
  async #guard<Result>(work: () => Promise<Result>, place: FaultPlace): Promise<Result> {
    this.signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.signal.throwIfAborted();
      if (error instanceof FlowError) throw error;
      throw faultOf(error, { reading: this.#names.join(", "), ...place });
    }
  }
}
