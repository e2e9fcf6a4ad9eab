import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Wanted } from "./check-merged.ts";
import { forgetWork } from "./inputs.ts";
import { type Ended, NODE, pairflow, runToEnd } from "./process.ts";
import { PYTHON, pandasVersion } from "./python.ts";
import { RunningFlow } from "./running-flow.ts";

/** Where tools work: a flow of the shipped three pairs with its sources, and a folder for what the others make. */
export interface Place {
  readonly flow: string;
  readonly output: string;
}

/** Something that does the three jobs, or reads and writes as much. */
export interface Tool {
  readonly name: string;
  /** In plots; distinguishable by the colour-blind. */
  readonly colour: string;
  readonly isHere: boolean;
  /** Fewer runs than are asked for, by row count. */
  readonly mostRuns: Readonly<Record<number, number>>;
  /** Whether its merged file has the cells' own texts. */
  readonly cells: Wanted["cells"];
  readonly mergedPath: (place: Place) => string;
  /** Makes the files from nothing; throws Unfinished when it fails or takes too long. */
  readonly run: (place: Place) => Promise<Ended>;
  /** Ends what it left running. */
  readonly stop?: () => Promise<void>;
}

/** The names that targets and plots speak of. */
export const PAIRFLOW = "Pairflow";
export const RUNNING = "Pairflow, left running";
export const DUCKDB = "plain DuckDB SQL";
export const PANDAS = "pandas doing the same";
export const CAT = "cat";

const MERGED = "Merged.csv";
const FEW_WHEN_LARGE = { 10000000: 3 };
const LIMIT_SECONDS = 1_200;
const DANFO_LIMIT_SECONDS = 60;
/** Each job's output, which is what it writes and about what it reads. */
const OUTPUTS = ["timestamps/File_A.csv", "timestamps/File_B.csv", "z-scores/File_A.csv", "merged/Merged.csv"];

/** In the order in which they take turns; `cat` comes after Pairflow, whose files it copies. */
export async function tableTools(): Promise<readonly Tool[]> {
  const hasPandas = (await pandasVersion()) !== undefined;
  const running = new RunningFlow();
  const pandas = { isHere: hasPandas, mostRuns: { 10000000: 1 } };
  return [
    {
      name: PAIRFLOW,
      colour: "#0072b2",
      isHere: true,
      mostRuns: FEW_WHEN_LARGE,
      cells: "kept",
      mergedPath: ({ flow }) => join(flow, "data/merged", MERGED),
      run: async ({ flow }) => {
        await forgetWork(flow);
        return pairflow("run", flow);
      },
    },
    {
      name: RUNNING,
      colour: "#56b4e9",
      isHere: true,
      mostRuns: FEW_WHEN_LARGE,
      cells: "kept",
      mergedPath: (place) => running.mergedPath(place),
      run: (place) => running.run(place),
      stop: () => running.stop(),
    },
    {
      name: DUCKDB,
      colour: "#1f2328",
      isHere: true,
      mostRuns: FEW_WHEN_LARGE,
      cells: "kept",
      ...script([...NODE, ours("duckdb-flow.ts")], []),
    },
    {
      name: PANDAS,
      colour: "#c65102",
      ...pandas,
      cells: "kept",
      ...script([PYTHON, ours("pandas_flow.py")], ["same"]),
    },
    {
      name: "pandas in the fewest lines",
      colour: "#b5528f",
      ...pandas,
      cells: "rewritten",
      ...script([PYTHON, ours("pandas_flow.py")], ["short"]),
    },
    {
      name: "csv-parse + danfojs",
      colour: "#00865f",
      isHere: true,
      mostRuns: { 1000000: 1, 10000000: 0 },
      cells: "kept",
      ...script([...NODE, ours("danfo-flow.ts")], [], DANFO_LIMIT_SECONDS),
    },
    { name: CAT, colour: "#767676", isHere: true, mostRuns: FEW_WHEN_LARGE, cells: "kept", ...copying() },
  ];
}

function ours(name: string): string {
  return join(import.meta.dirname, name);
}

/** A program that is given the folder of the sources and an empty one. */
function script(
  command: readonly string[],
  args: readonly string[],
  limitSeconds = LIMIT_SECONDS,
): Pick<Tool, "mergedPath" | "run"> {
  return {
    mergedPath: ({ output }) => join(output, MERGED),
    run: async ({ flow, output }) => {
      await emptied(output);
      return runToEnd([...command, join(flow, "data/source"), output, ...args], { limitSeconds });
    },
  };
}

function copying(): Pick<Tool, "mergedPath" | "run"> {
  return {
    mergedPath: ({ output }) => join(output, "merged-Merged.csv"),
    run: async ({ flow, output }) => {
      await emptied(output);
      const copies = OUTPUTS.map((path) => `cat "$1/${path}" > "$2/${path.replace("/", "-")}"`);
      return runToEnd(["/bin/sh", "-ec", copies.join("\n"), "sh", join(flow, "data"), output]);
    },
  };
}

async function emptied(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
