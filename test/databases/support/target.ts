import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { loadFiles } from "../../../src/databases/load-files.ts";
import type { FileOutcome } from "../../../src/databases/load-task.ts";
import { openDatabase } from "../../../src/databases/open-database.ts";
import type { LoadMode } from "../../../src/domain/load.ts";
import type { OpenTableFile } from "../../../src/ports/table-reading.ts";
import { systemClock } from "../../../src/runtime/clock.ts";
import { openTables } from "../../../src/tables/tables.ts";

/** A database that one test has for itself. */
export interface Target {
  readonly to: string;
  query(sql: string): Promise<Record<string, unknown>[]>;
}

export type MakeTarget = () => Promise<Target>;

export const makeSqliteTarget: MakeTarget = async () => {
  const path = join(tempFolder(), "target.db");
  return {
    to: `sqlite:${path}`,
    async query(sql) {
      const database = new DatabaseSync(path);
      try {
        const statement = database.prepare(sql);
        statement.setReadBigInts(true);
        return statement.all();
      } finally {
        database.close();
      }
    },
  };
};

/** A folder that goes when the test ends. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "pairflow-save-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files into a new folder and gives their paths, in order. */
export function writeFiles(files: Readonly<Record<string, string | Buffer>>): readonly string[] {
  const folder = tempFolder();
  return Object.entries(files).map(([name, content]) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  });
}

export interface LoadOptions {
  readonly table?: string;
  readonly mode?: LoadMode;
  readonly sheet?: string;
  readonly signal?: AbortSignal;
}

/** Loads as the command does, on a connection of its own. */
export async function loadInto(
  target: Target,
  paths: readonly string[],
  options: LoadOptions = {},
): Promise<readonly FileOutcome[]> {
  const database = await openDatabase(target.to);
  const { table = "t", mode = { kind: "append" }, sheet, signal = new AbortController().signal } = options;
  try {
    await using tables = openTables({ signal });
    const open: OpenTableFile = (path) => tables.read({ path, name: basename(path) }, { sheet });
    return await loadFiles({ database, paths, table, mode, open, clock: systemClock, signal, onOutcome: () => {} });
  } finally {
    await database.close();
  }
}

/** The outcomes in short: `loaded 7`, `already`, or the error's message. */
export function inShort(outcomes: readonly FileOutcome[]): readonly string[] {
  return outcomes.map((outcome) => {
    if (outcome.kind === "loaded") return `loaded ${outcome.rowCount}`;
    return outcome.kind === "already" ? "already" : outcome.failure.message;
  });
}

/** Every value as text, so that both databases can be compared: SQLite has numbers where PostgreSQL has strings. */
export function asText(rows: readonly Record<string, unknown>[]): readonly (readonly (string | null)[])[] {
  return rows.map((row) => Object.values(row).map((value) => (value === null ? null : String(value))));
}
