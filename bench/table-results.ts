import { median } from "simple-statistics";
import { type Grid, present, type Row } from "./benchmark.ts";
import type { Ended } from "./process.ts";
import { briefCount } from "./shown.ts";
import { DUCKDB, PAIRFLOW, PANDAS, RUNNING, type Tool } from "./table-tools.ts";

/** The runs of one tool over tables of one size, in order. */
export interface Result {
  readonly tool: Pick<Tool, "name">;
  readonly rowCount: number;
  readonly ended: readonly Ended[];
  /** Why there are no runs, or fewer. */
  readonly problems: readonly string[];
}

const MEDIUM = 1_000_000;
const LARGE = 10_000_000;

/** The runs of one tool over so many rows; none where it was not measured. */
function runsOf(results: readonly Result[], name: string, rowCount: number): readonly Ended[] {
  return results.find(({ tool, ...result }) => tool.name === name && result.rowCount === rowCount)?.ended ?? [];
}

/** Times from start to exit, one per run. */
export function secondsOf(results: readonly Result[], name: string, rowCount: number): readonly number[] {
  return runsOf(results, name, rowCount).map(({ seconds }) => seconds);
}

/** Peaks of the largest process. */
export function megabytesOf(results: readonly Result[], name: string, rowCount: number): readonly number[] {
  return present(runsOf(results, name, rowCount).map(({ largestMegabytes }) => largestMegabytes));
}

/** A line per tool, a column per size. */
export function timeGrid(results: readonly Result[], names: readonly string[], sizes: readonly number[]): Grid {
  const lines = names.map((name) => ({ name, cells: sizes.map((rowCount) => secondsOf(results, name, rowCount)) }));
  return { title: "Time from start to exit, median", unit: "s", columns: columnsOf(sizes), lines };
}

/** Pairflow has two lines: it is several processes. */
export function memoryGrid(results: readonly Result[], names: readonly string[], sizes: readonly number[]): Grid {
  const together = (rowCount: number) =>
    present(runsOf(results, PAIRFLOW, rowCount).map(({ togetherMegabytes }) => togetherMegabytes));
  const others = names.filter((name) => name !== PAIRFLOW);
  const largest = (name: string) => sizes.map((rowCount) => megabytesOf(results, name, rowCount));
  return {
    title: "Peak memory, maximum",
    unit: "MB",
    columns: columnsOf(sizes),
    lines: [
      { name: `${PAIRFLOW}, largest process`, cells: largest(PAIRFLOW) },
      { name: `${PAIRFLOW}, all its processes`, cells: sizes.map(together) },
      ...others.map((name) => ({ name, cells: largest(name) })),
    ],
  };
}

/** The promises and what came of them: ratios of neighbouring runs, growth of medians. */
export function targetRows(results: readonly Result[]): readonly Row[] {
  return [
    {
      name: `${PANDAS} ÷ ${RUNNING}, 1 M rows`,
      unit: "x",
      values: ratios(secondsOf(results, PANDAS, MEDIUM), secondsOf(results, RUNNING, MEDIUM)),
      target: { kind: "at least", value: 8 },
    },
    {
      name: `${PANDAS} ÷ ${PAIRFLOW}, 1 M rows`,
      unit: "x",
      values: ratios(secondsOf(results, PANDAS, MEDIUM), secondsOf(results, PAIRFLOW, MEDIUM)),
      target: { kind: "at least", value: 8 },
    },
    {
      name: `${PAIRFLOW} ÷ ${DUCKDB}, 1 M rows`,
      unit: "x",
      values: ratios(secondsOf(results, PAIRFLOW, MEDIUM), secondsOf(results, DUCKDB, MEDIUM)),
      target: { kind: "at most", value: 1.3 },
    },
    {
      name: `${PAIRFLOW}, 10 M rows ÷ 1 M rows`,
      unit: "x",
      values: growth(results, PAIRFLOW),
      target: { kind: "at most", value: 12 },
    },
    { name: `${DUCKDB}, 10 M rows ÷ 1 M rows`, unit: "x", values: growth(results, DUCKDB) },
    { name: `${PANDAS}, 10 M rows ÷ 1 M rows`, unit: "x", values: growth(results, PANDAS) },
  ];
}

/** Of runs that took turns. */
function ratios(above: readonly number[], below: readonly number[]): readonly number[] {
  return present(above.map((seconds, run) => quotient(seconds, below[run])));
}

function growth(results: readonly Result[], name: string): readonly number[] {
  const [large, medium] = [LARGE, MEDIUM].map((rowCount) => middle(secondsOf(results, name, rowCount)));
  return present([quotient(large, medium)]);
}

function quotient(above: number | undefined, below: number | undefined): number | undefined {
  return above === undefined || below === undefined ? undefined : above / below;
}

/** The median, if there are any. */
export function middle(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : median([...values]);
}

function columnsOf(sizes: readonly number[]): readonly string[] {
  return sizes.map((rowCount) => `${briefCount(rowCount)} rows`);
}
