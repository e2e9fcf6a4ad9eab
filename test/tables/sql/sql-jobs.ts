import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { FlowError } from "../../../src/domain/errors.ts";
import type { JobReport } from "../../../src/domain/run.ts";
import type { SqlTypes } from "../../../src/domain/sql-query.ts";
import { configureTables } from "../../../src/tables/engine.ts";
import { sqlJob } from "../../../src/tables/sql/job.ts";
import { jobFolder, STARTED_AT } from "../../jobs/run-job.ts";

/** What a query under test runs on. */
export interface SqlRun {
  /** Contents by file name, in order; `a.csv` with a few rows when left out. */
  readonly sources?: Readonly<Record<string, string | Uint8Array>>;
  readonly as?: readonly string[];
  readonly params?: Readonly<Record<string, unknown>>;
  readonly types?: SqlTypes;
  /** Its extension is the format. */
  readonly target?: string;
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number, unit: string) => void;
}

export const NAVS = "isin,nav\nA,1.5\nB,2\nA,3\n";

/** A folder to run queries in; removed at the end of the test file. */
export function sqlFolder() {
  const folder = jobFolder();
  beforeAll(() => configureTables({ threads: 2, tempFolder: folder.place("") }));
  afterAll(() => folder.remove());
  /** Runs a query and gives its report. */
  const report = async (query: string, run: SqlRun = {}): Promise<JobReport> => {
    const { sources = { "a.csv": NAVS }, as, types, target = "out.csv", params = {} } = run;
    const paths = Object.entries(sources).map(([name, content]) => folder.write(name, content));
    const made = await sqlJob({ kind: "sql", path: "/flow/jobs/top.sql", types }, query).run({
      sources: paths.map((path) => ({ path, name: basename(path) })),
      as,
      target: folder.place(target),
      bindings: {},
      params,
      startedAt: STARTED_AT,
      log: { info: () => {}, warn: () => {} },
      signal: run.signal ?? new AbortController().signal,
      progress: run.progress ?? (() => {}),
    });
    return made ?? {};
  };
  return {
    ...folder,
    report,
    /** The text that a query makes. */
    async text(query: string, run: SqlRun = {}): Promise<string> {
      await report(query, run);
      return folder.read(run.target ?? "out.csv");
    },
    /** The error that a query ends with. */
    async error(query: string, run: SqlRun = {}): Promise<FlowError> {
      return report(query, run).then(
        () => {
          throw new Error(`no error: ${query}`);
        },
        (error: FlowError) => error,
      );
    },
    /** What is left in the folder of intermediate files. */
    left: () => readdirSync(folder.place("")).filter((name) => name.startsWith("pairflow-")),
  };
}
