/** A flow folder to crash in, and what its targets must hold. */
export interface CrashFlow {
  readonly name: string;
  readonly config: unknown;
  /** Path to content, before the first run. */
  readonly files: Readonly<Record<string, string>>;
  readonly sources: readonly string[];
  readonly targets: readonly CrashTarget[];
  /** Whether the first run that is not struck may end with an error, and the next one not. */
  readonly mayFailOnce?: boolean;
}

export interface CrashTarget {
  readonly path: string;
  /** Whether this text is one complete and right output, given how the other files read. */
  readonly isWhole: (text: string, read: (path: string) => string) => boolean;
}

const RETRY = { attempts: 50, backoff: "0s" };
const BASE = { settle: "0s", defaults: { retry: RETRY } };
const NAVS = [101.5, 99.25, 100, 102.75, 98.5, 103.125, 97];
const FILE_A = csv("isin,nav", (index) => `LU${index},${NAVS[index]}`, NAVS.length);
const FILE_B = csv("isin,subscriptions", (index) => `LU${index},${index * 500}`, 5);
const SOURCE_A = "data/source/File_A.csv";
const SOURCE_B = "data/source/File_B.csv";
const STAMPED = "data/timestamps/File_A.csv";
const SCORED = "data/z-scores/File_A.csv";

/** One item: a stamp for each row of a small file. */
export const ONE: CrashFlow = {
  name: "one item",
  config: { ...BASE, name: "one", pairs: [stampPair()] },
  files: { [SOURCE_A]: FILE_A },
  sources: [SOURCE_A],
  targets: [{ path: STAMPED, isWhole: isStamped }],
};

/** Large enough for the worker's second thread, which reads and writes it. */
const LARGE_ROWS = 400_000;

/** One item of more than 4 MB. */
export const LARGE: CrashFlow = {
  name: "one large item",
  config: { ...BASE, name: "large", pairs: [stampPair()] },
  files: { [SOURCE_A]: csv("isin,nav", (index) => `LU${index},${index % 1000}`, LARGE_ROWS) },
  sources: [SOURCE_A],
  targets: [{ path: STAMPED, isWhole: isStamped }],
};

/** Three in a row: stamped, scored, merged. */
export const CHAIN: CrashFlow = {
  name: "chain of three",
  config: {
    ...BASE,
    name: "chain",
    pairs: [
      stampPair(),
      {
        name: "z-scores",
        job: "zscore",
        params: { column: "nav" },
        source: "data/timestamps/File_A{rest}",
        target: "data/z-scores/File_A{rest}",
      },
      {
        name: "merge",
        job: "merge",
        params: { on: "isin", fill: { subscriptions: 0 } },
        source: ["data/z-scores/File_A{rest}", "data/source/File_B{rest}"],
        target: "data/merged/Merged{rest}",
      },
    ],
  },
  files: { [SOURCE_A]: FILE_A, [SOURCE_B]: FILE_B },
  sources: [SOURCE_A, SOURCE_B],
  targets: [
    { path: STAMPED, isWhole: isStamped },
    { path: SCORED, isWhole: isScored },
    { path: "data/merged/Merged.csv", isWhole: isMerged },
  ],
};

export const THEIRS = "data/theirs.csv";

/** Another program puts its own file under the target's name while the job runs: that file must stay. */
export const TAKEN: CrashFlow = {
  name: "target taken by another program",
  config: { ...BASE, name: "taken", pairs: [{ ...stampPair(), job: "./jobs/intrude.ts" }] },
  files: {
    [SOURCE_A]: FILE_A,
    [THEIRS]: "theirs\n",
    "jobs/intrude.ts": `import { copyFileSync, linkSync } from "node:fs";
import { join } from "node:path";
export default {
  run({ sources: [source], target }: { sources: { path: string }[]; target: string }) {
    const data = join(source.path, "../..");
    linkSync(join(data, "theirs.csv"), join(data, "timestamps/File_A.csv"));
    copyFileSync(source.path, target);
  },
};
`,
  },
  sources: [SOURCE_A, THEIRS],
  targets: [{ path: STAMPED, isWhole: (text) => text === "theirs\n" }],
  mayFailOnce: true,
};

function stampPair() {
  return {
    name: "timestamps",
    job: "timestamp",
    source: "data/source/File_A{rest}",
    target: "data/timestamps/File_A{rest}",
  };
}

function csv(header: string, row: (index: number) => string, count: number): string {
  return `${[header, ...Array.from({ length: count }, (_, index) => row(index))].join("\n")}\n`;
}

function isStamped(text: string, read: (path: string) => string): boolean {
  const stamp = /,(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\n/.exec(text)?.[1];
  const [header, ...rows] = read(SOURCE_A).trimEnd().split("\n");
  return text === `${[`${header},time_started`, ...rows.map((row) => `${row},${stamp}`)].join("\n")}\n`;
}

/** The formula by hand: population standard deviation. */
function isScored(text: string, read: (path: string) => string): boolean {
  const mean = NAVS.reduce((sum, nav) => sum + nav, 0) / NAVS.length;
  const deviation = Math.sqrt(NAVS.reduce((sum, nav) => sum + (nav - mean) ** 2, 0) / NAVS.length);
  const [header, ...rows] = read(STAMPED).trimEnd().split("\n");
  const lines = text.split("\n");
  if (lines[0] !== `${header},z_score_nav` || lines.length !== rows.length + 2 || lines.at(-1) !== "") return false;
  return rows.every((row, index) => {
    const line = lines[index + 1] ?? "";
    const score = Number(line.slice(row.length + 1));
    return line.startsWith(`${row},`) && Math.abs(score - ((NAVS[index] ?? 0) - mean) / deviation) < 1e-9;
  });
}

function isMerged(text: string, read: (path: string) => string): boolean {
  const known = new Map(FILE_B.split("\n").map((line) => line.split(",") as [string, string]));
  const rows = read(SCORED).trimEnd().split("\n");
  return text === rows.map((row) => `${row},${known.get(row.slice(0, row.indexOf(","))) ?? "0"}\n`).join("");
}
