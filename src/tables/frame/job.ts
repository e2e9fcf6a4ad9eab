import type { DataFrame } from "danfojs-node";
import { FlowError } from "../../domain/errors.ts";
import type { JobReport } from "../../domain/run.ts";
import type { Job, JobContext, ParamsSchema } from "../../ports/job.ts";
import { seenFacts } from "../seen-facts.ts";
import type { Table } from "../table.ts";
import { openTables, type Tables } from "../tables.ts";
import { frameOf } from "./frame.ts";
import { outputOf } from "./output.ts";
import { requireFrame } from "./returned.ts";
import { SizeLimit } from "./size-limit.ts";
import { type FrameReading, type FrameSource, readSource } from "./source.ts";

/** What a DataFrame job's function is given besides the frame. */
export interface FrameContext<Params> extends JobContext<Params> {
  /** The frames of all sources, in their order; the first one is the function's first argument. */
  readonly frames: readonly DataFrame[];
}

/** Makes the frame of the target from the frame of the first source. Throw to fail. */
export type FrameFunction<Params> = (frame: DataFrame, context: FrameContext<Params>) => DataFrame | Promise<DataFrame>;

/** A DataFrame job with its settings. */
export interface FrameJob<Params> {
  /** Wrong params stop the flow from starting. */
  readonly params?: ParamsSchema<Params>;
  /** How the sources are read; as a function, by the params and the place of the source, from 0. */
  readonly read?: FrameReading | ((params: Params, index: number) => FrameReading);
  /** The size of all sources up to which they are read into memory; 50 MB when left out. */
  readonly maxBytes?: number;
  /** Makes the target's frame. */
  readonly run: FrameFunction<Params>;
}

const MAX_BYTES = 50_000_000;

/**
 * A job whose function gets the sources as DataFrames of danfojs-node and returns the target's. Sources and target may
 * be of any table format. Columns that the function leaves alone come out as they went in, to the character; a text
 * target has the first source's dialect and encoding. Facts are `rows in`, with several sources also by source, and `rows`.
 */
export function defineFrameJob<Params = unknown>(job: FrameJob<Params> | FrameFunction<Params>): Job<Params> {
  const whole: FrameJob<Params> = typeof job === "function" ? { run: job } : job;
  const run = (context: JobContext<Params>) => runFrameJob(whole, context);
  return whole.params === undefined ? { run } : { params: whole.params, run };
}

async function runFrameJob<Params>(job: FrameJob<Params>, context: JobContext<Params>): Promise<JobReport> {
  const { target, signal, progress } = context;
  await using tables = openTables({ signal, progress });
  const [first, ...others] = await readSources(tables, job, context);
  if (first === undefined) throw new FlowError("usage", "a DataFrame job needs a source");
  const sources = [first, ...others] as const;
  const frame = frameOf(first);
  const frames = [frame, ...others.map(frameOf)];
  const returned: unknown = await job.run(frame, { ...context, frames });
  signal.throwIfAborted();
  const rows = await tables.write(target, outputOf(requireFrame(returned), sources));
  const seen = sources.map(({ table }) => table);
  return {
    facts: { ...rowsIn(sources), rows, ...seenFacts(seen) },
    warnings: seen.flatMap((table) => table.seen.warnings),
  };
}

async function readSources<Params>(
  tables: Tables,
  { read = {}, maxBytes = MAX_BYTES }: FrameJob<Params>,
  { sources, params, signal }: JobContext<Params>,
): Promise<readonly FrameSource[]> {
  const limit = new SizeLimit(maxBytes);
  await tables.run(() => limit.takeFiles(sources, signal));
  const readings = sources.map((_, index) => (typeof read === "function" ? read(params, index) : read));
  const opened: Table[] = [];
  // All before the first is read: then the total is known of which progress is a part.
  for (const [index, source] of sources.entries()) opened.push(await tables.read(source, readings[index]));
  const whole: FrameSource[] = [];
  for (const [index, table] of opened.entries()) {
    const reading = withoutOthers(readings[index] ?? {}, table, opened);
    whole.push(await tables.run(() => readSource(table, reading, { signal, limit })));
  }
  return whole;
}

/** A reading without the columns of numbers that only other sources have. */
function withoutOthers(reading: FrameReading, table: Table, all: readonly Table[]): FrameReading {
  if (!Array.isArray(reading.numbers)) return reading;
  const hasColumn = ({ columns }: Table, name: string) => columns.some((each) => each.trim() === name.trim());
  const isOthers = (name: string) => !hasColumn(table, name) && all.some((other) => hasColumn(other, name));
  return { ...reading, numbers: reading.numbers.filter((name) => !isOthers(name)) };
}

function rowsIn(sources: readonly FrameSource[]): Readonly<Record<string, number>> {
  const total = sources.reduce((sum, { batch }) => sum + batch.rowCount, 0);
  if (sources.length === 1) return { "rows in": total };
  const bySource = sources.map(({ table, batch }) => [`rows in ${table.name}`, batch.rowCount] as const);
  return { "rows in": total, ...Object.fromEntries(bySource) };
}
