import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** What table work may use in this process. */
export interface TableSettings {
  /** Of DuckDB. Default: one for each core. */
  readonly threads?: number;
  /** What DuckDB may hold before it spills to the temp folder; the process takes up to half as much again. Default: 800 MB. */
  readonly memoryLimitBytes?: number;
  /** For spilled rows and intermediate files; never a target folder. Default: the system's. */
  readonly tempFolder?: string;
}

const DEFAULT_MEMORY_BYTES = 800_000_000;

let settings: TableSettings = {};
// One per process, because starting DuckDB costs 20 ms and a small run should cost 5.
let warm: Promise<DuckDBInstance> | undefined;

/** Says what table work may use from now on; for the process that runs jobs, between runs. */
export function configureTables(next: TableSettings): void {
  settings = { ...settings, ...next };
  const old = warm;
  warm = undefined;
  void old?.then((instance) => instance.closeSync());
}

/** What DuckDB may hold in memory. */
export function tableMemoryBytes(): number {
  return settings.memoryLimitBytes ?? DEFAULT_MEMORY_BYTES;
}

/** A connection of its own to the warm DuckDB: its temporary tables go when it is closed. */
export async function connect(): Promise<DuckDBConnection> {
  warm ??= startEngine(join(tempRoot(), `pairflow-duckdb-${process.pid}`));
  try {
    return await (await warm).connect();
  } catch (error) {
    warm = undefined;
    throw error;
  }
}

/** A new private folder for intermediate files; the caller removes it. */
export function makeTempFolder(): string {
  return mkdtempSync(join(tempRoot(), "pairflow-tables-"));
}

/** A DuckDB of its own, for work whose settings others must not share; it spills into this folder. The caller closes it. */
export async function startEngine(spillFolder: string): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  return DuckDBInstance.create(":memory:", {
    ...(settings.threads === undefined ? {} : { threads: String(settings.threads) }),
    memory_limit: `${tableMemoryBytes()}B`,
    temp_directory: spillFolder,
    // With it, a file that is remade within a moment is read as it was before, or as a mixture.
    enable_external_file_cache: "false",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
  });
}

/** Where intermediate files are kept. */
export function tempRoot(): string {
  return settings.tempFolder ?? tmpdir();
}
