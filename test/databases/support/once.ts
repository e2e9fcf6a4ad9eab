import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { LoadMode } from "../../../src/domain/load.ts";
import { asText, inShort, loadInto, type Target, tempFolder, writeFiles } from "./target.ts";

/** Files to load into the table `t`, and all that it may hold from then on. */
export interface Load {
  readonly mode: LoadMode;
  /** Holds a.csv with 5 rows and b.csv with 7. */
  readonly folder: string;
  readonly paths: readonly string[];
  /** Rows per file that the table may hold while the load is not done, as `file=rows`. */
  readonly allowed: readonly string[];
  /** The arguments of the save script. */
  args(to: string): readonly string[];
}

export const MODES: readonly LoadMode[] = [
  { kind: "append" },
  { kind: "upsert", key: ["file", "k"] },
  { kind: "replace" },
];

const DONE = "a=5 b=7";

/** Replace begins with a table that holds another file. */
export async function makeLoad(target: Target, mode: LoadMode): Promise<Load> {
  const folder = tempFolder();
  const paths = [
    ["a", 5],
    ["b", 7],
  ].map(([name, count]) => {
    const path = join(folder, `${name}.csv`);
    writeFileSync(path, tableOf(String(name), Number(count)));
    return path;
  });
  if (mode.kind === "replace") await loadInto(target, writeFiles({ "old.csv": tableOf("old", 3) }));
  return {
    mode,
    folder,
    paths,
    allowed: mode.kind === "replace" ? ["old=3", DONE] : ["", "a=5", DONE],
    args: (to) => [
      ...["--from", folder, "--to", to, "--table", "t", "--mode", mode.kind],
      ...(mode.kind === "upsert" ? ["--key", mode.key.join()] : []),
    ],
  };
}

/** Each file's rows are there once or not at all, as the ledger says; the next run finishes, the one after has nothing to do. */
export async function expectOnce(target: Target, load: Load): Promise<void> {
  const held = await contentOf(target);
  expect(load.allowed).toContain(held.rows);
  expect(held.ledger).toBe(held.rows);
  const isFinished = (outcome: string): boolean => outcome === "already" || outcome.startsWith("loaded ");
  expect(inShort(await loadInto(target, load.paths, { mode: load.mode }))).toSatisfy((outcomes: readonly string[]) =>
    outcomes.every(isFinished),
  );
  expect(await contentOf(target)).toEqual({ rows: DONE, ledger: DONE });
  expect(inShort(await loadInto(target, load.paths, { mode: load.mode }))).toEqual(["already", "already"]);
}

/** Rows per file in the table, and what the ledger says; a repeated row counts twice. Both empty while there is no table. */
export async function contentOf(target: Target): Promise<{ readonly rows: string; readonly ledger: string }> {
  const sum = async (sql: string): Promise<string> =>
    asText(await target.query(sql))
      .map(([file, count]) => `${file}=${count}`)
      .join(" ");
  return {
    rows: (await hasTable(target, "t")) ? await sum("SELECT file, count(*) FROM t GROUP BY file ORDER BY file") : "",
    ledger: (await hasTable(target, "pairflow_loads"))
      ? await sum("SELECT replace(file_name, '.csv', ''), row_count FROM pairflow_loads ORDER BY 1")
      : "",
  };
}

async function hasTable(target: Target, name: string): Promise<boolean> {
  const sql = target.to.startsWith("sqlite:")
    ? `SELECT count(*) FROM sqlite_master WHERE name = '${name}'`
    : `SELECT count(to_regclass('${name}'))`;
  return asText(await target.query(sql))[0]?.[0] === "1";
}

function tableOf(file: string, rowCount: number): string {
  return `file,k\n${Array.from({ length: rowCount }, (_, row) => `${file},${row}`).join("\n")}\n`;
}
