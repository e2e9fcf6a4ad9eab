import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { flowFolder, pairflow } from "../support/cli.ts";
import { sectionOf, tableRows } from "./examples.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/JOBS.md"), "utf8");
const section = sectionOf(page, "## What can go wrong");

const SOURCE = "isin,nav\nLU1,10.50\nLU2,n/a\n";

/** A row of a table of the page: the code that goes wrong, and what is said of it. */
interface Row {
  /** A folder in the flow that is to the row what the flow folder is in the page; also its pair's name. */
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
}

/** What makes a row come true. */
interface Setup {
  readonly pair: Readonly<Record<string, unknown>>;
  /** By path in the row's folder. */
  readonly files: Readonly<Record<string, string>>;
}

interface Kind {
  readonly kind: string;
  readonly setUp: (row: Row) => Setup;
  readonly look: (root: string, rows: readonly Row[]) => Promise<Said>;
}

interface Told {
  readonly message: string;
  readonly hint: string | null;
}

/** By the id of the row. */
type Said = ReadonlyMap<string, Told>;

const script = (text: string): Setup => ({ pair: { job: "./jobs/job.ts" }, files: { "jobs/job.ts": text } });

const KINDS: readonly Kind[] = [
  {
    kind: "In the config",
    setUp: ({ code }) => ({
      pair: { job: "./jobs/job.ts", ...JSON.parse(`{${code}}`) },
      files: { "jobs/job.ts": codeIn("In the config"), "jobs/job.sql": queryIn("In the config") },
    }),
    look: checked,
  },
  { kind: "When it is loaded", setUp: ({ code }) => script(code), look: checked },
  {
    kind: "While it runs",
    setUp: ({ code }) => script(codeIn("While it runs").replace(/^ {2}throw .*$/m, () => `  ${code}`)),
    look: ran,
  },
  {
    kind: "In SQL",
    setUp: ({ code }) => ({ pair: { job: "./jobs/job.sql" }, files: { "jobs/job.sql": code } }),
    look: ran,
  },
  {
    kind: "In a DataFrame job",
    setUp: ({ code }) =>
      script(`import { defineFrameJob } from "pairflow/tables";\nexport default defineFrameJob(${code});\n`),
    look: ran,
  },
  {
    kind: "In a command",
    setUp: ({ code }) => ({ pair: { job: { command: JSON.parse(code) } }, files: {} }),
    look: ran,
  },
];

describe.each(KINDS)("$kind", ({ kind, setUp, look }) => {
  const rows = rowsOf(kind);
  let said: Promise<Said> | undefined;
  /** One flow for all rows. */
  const sayAll = async () => look(await flowOf(rows, setUp), rows);

  test("there are rows", () => {
    expect(rows.length).toBeGreaterThan(2);
  });

  test.each(rows)("$code", async ({ id, message, hint }) => {
    said ??= sayAll();
    const told = (await said).get(id);
    expect(told?.message).toEqual(like(message));
    expect(told?.hint).toEqual(hint === undefined ? null : like(hint));
  });
});

function rowsOf(kind: string): readonly Row[] {
  const rows = tableRows(sectionOf(section, `### ${kind}`), "| code | what is said | and the hint |");
  return rows.map(([code, message, hint], index) => ({
    id: `${kind.toLowerCase().replaceAll(" ", "-")}-${index + 1}`,
    code: code?.codes[0] ?? "",
    message: message?.codes[0] ?? "",
    hint: hint?.codes[0],
  }));
}

/** The script that a part of the page shows. */
function codeIn(kind: string): string {
  return /^```ts\n([\s\S]*?)^```$/m.exec(sectionOf(section, `### ${kind}`))?.[1] ?? "";
}

function flowOf(rows: readonly Row[], setUp: Kind["setUp"]): Promise<string> {
  const setups = rows.map((row) => ({ row, ...setUp(row) }));
  const files = setups.flatMap(({ row, files }) =>
    Object.entries({ "in/a.csv": SOURCE, ...files }).map(([path, text]) => [`${row.id}/${path}`, text]),
  );
  const pairs = setups.map(({ row, pair }) => pairOf(row, pair));
  return flowFolder({ settle: "0s", defaults: { retry: { attempts: 1 } }, pairs }, Object.fromEntries(files));
}

/** The query in the text of a part of the page. */
function queryIn(kind: string): string {
  return /`jobs\/job\.sql` is `([^`]+)`/.exec(sectionOf(section, `### ${kind}`))?.[1] ?? "";
}

/** A pair in the row's folder. One whose message tells of a timeout has it. */
function pairOf({ id, message }: Row, pair: Setup["pair"]): Setup["pair"] {
  const timeout = /timeout of (\d+)\.0 s/.exec(message)?.[1];
  const job = typeof pair["job"] === "string" ? pair["job"].replace("./", `./${id}/`) : pair["job"];
  return {
    ...{ name: id, source: `${id}/in`, target: `${id}/out` },
    ...(timeout === undefined ? {} : { timeout: `${timeout}s` }),
    ...pair,
    job,
  };
}

const told = z.object({ message: z.string(), hint: z.string().nullable() });
const checkDocument = z.object({ config: z.array(told.extend({ path: z.string() })) });
const runDocument = z.object({ runs: z.array(z.object({ pair: z.string(), failure: told })) });

/** What `pairflow check` says of each pair. */
async function checked(root: string, rows: readonly Row[]): Promise<Said> {
  const { stdout } = await pairflow("check", root, "--json");
  const { config } = checkDocument.parse(JSON.parse(stdout));
  return new Map(
    config.map(({ path, ...problem }) => {
      const id = rows[Number(/^pairs\[(\d+)\]/.exec(path)?.[1])]?.id ?? "";
      return [id, inPage(problem, root, id)] as const;
    }),
  );
}

/** Why the run of each pair failed. */
async function ran(root: string): Promise<Said> {
  const { stdout } = await pairflow("run", root, "--json");
  const { runs } = runDocument.parse(JSON.parse(stdout));
  return new Map(runs.map(({ pair, failure }) => [pair, inPage(failure, root, pair)]));
}

/** As it would be said of a flow in /flow. */
function inPage({ message, hint }: Told, root: string, id: string): Told {
  const moved = (text: string) => text.replaceAll(`${id}/`, "").replaceAll(`${root}/`, "/flow/");
  return { message: moved(message), hint: hint === null ? null : moved(hint) };
}

/** Text in which `...` stands for anything. */
function like(text: string): unknown {
  if (!text.includes("...")) return text;
  const pattern = text
    .split("...")
    .map((part) => RegExp.escape(part))
    .join(".*");
  return expect.stringMatching(new RegExp(`^${pattern}$`));
}
