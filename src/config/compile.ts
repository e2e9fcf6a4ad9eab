import { orderPairs } from "../domain/flow-order.ts";
import type { Marker } from "../domain/marker.ts";
import type { Flow, JobRef, Pair } from "../domain/pair.ts";
import type { Pattern } from "../domain/pattern.ts";
import { commandFindings, readCommand, variableFindings } from "./command.ts";
import { durationMs } from "./duration.ts";
import type { Environment } from "./environment.ts";
import { type JobPlaces, readJobRef } from "./job-ref.ts";
import { keepOf } from "./keep.ts";
import { type PatternPlaces, readMarker, readPattern, sourceFindings, targetFindings } from "./patterns.ts";
import { type ConfigPath, type Finding, pathText } from "./problem.ts";
import type { FlowDraft, PairDraft } from "./schema.ts";
import { tellingFindings, tellingOf } from "./telling.ts";

/** What the config's values are measured against. */
export interface CompileContext extends JobPlaces, PatternPlaces {
  /** What the flow is called when the config does not say. */
  readonly folderName: string;
  /** Whether a text is a cron expression of five fields. */
  readonly isCron: (text: string) => boolean;
  readonly env: Environment;
}

/** A job as a pair of the config names it. */
export interface NamedJob {
  /** Index of the pair in the config. */
  readonly pair: number;
  readonly text: string;
  readonly ref: JobRef;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Compiled {
  /** Lacks the pairs that something is wrong with. */
  readonly flow: Flow;
  readonly jobs: readonly NamedJob[];
  readonly findings: readonly Finding[];
}

/** Turns settings into a Flow: patterns read, defaults filled in, durations in milliseconds, pairs in order. */
export function compileFlow(draft: FlowDraft, context: CompileContext): Compiled {
  const read = draft.pairs.map((pair, index) => readPair(pair, index, context));
  const findings = [
    ...cronFindings(draft, context),
    ...read.flatMap((pair) => pair.findings),
    ...nameFindings(draft.pairs),
    ...tellingFindings(draft),
  ];
  // Pairs whose patterns cannot be read have no place in the order; the others are still compared.
  const linked = read.filter((pair) => pair.target !== undefined && pair.sources.length > 0);
  const order = orderPairs(linked.map(linkOf));
  for (const { pair, at, message, hint } of order.problems) {
    findings.push({ path: ["pairs", linked[pair]?.index ?? 0, at], message, hint });
  }
  const pairs = order.indices.flatMap((index) => completePair(linked[index], draft));
  return {
    flow: {
      name: draft.name ?? context.folderName,
      root: context.root,
      keep: keepOf(draft.keep),
      telling: tellingOf(draft),
      pairs,
    },
    jobs: read.flatMap(({ job }) => job ?? []),
    findings,
  };
}

/** A pair with its patterns and job read, as far as they can be. */
interface ReadPair {
  readonly index: number;
  readonly settings: PairDraft;
  readonly sources: readonly Pattern[];
  readonly target: Pattern | undefined;
  readonly done: Marker | undefined;
  readonly job: NamedJob | undefined;
  readonly findings: readonly Finding[];
}

function readPair(settings: PairDraft, index: number, context: CompileContext): ReadPair {
  const findings: Finding[] = [];
  const at = (...rest: ConfigPath): ConfigPath => ["pairs", index, ...rest];
  const readAt = (text: string, path: ConfigPath): Pattern | undefined => {
    const read = readPattern(text, path, context);
    if ("pattern" in read) return read.pattern;
    findings.push(read.finding);
    return undefined;
  };
  const places = sourcePlaces(settings, index);
  const sources = places.flatMap(([text, path]) => {
    const pattern = readAt(text, path);
    return pattern === undefined ? [] : [[pattern, path] as const];
  });
  const patterns = sources.map(([pattern]) => pattern);
  const target = settings.target === undefined ? undefined : readAt(settings.target, at("target"));
  findings.push(...sourceFindings(sources));
  // With a source missing, its placeholders would seem to be missing in the target too.
  const allSources = sources.length > 0 && sources.length === places.length;
  if (target !== undefined && allSources) findings.push(...targetFindings(target, patterns, at("target")));
  findings.push(...nameCountFindings(settings, places.length, at("as")));
  const done = settings.done === undefined ? undefined : readMarker(settings.done, at("done"));
  if (done !== undefined && "finding" in done) findings.push(done.finding);
  const job = readJob(settings, index, context);
  if (job !== undefined && "message" in job) findings.push({ path: at("job"), ...job });
  else if (job !== undefined) findings.push(...typesFindings(settings, job.ref, at("types")));
  if (typeof settings.job === "object") {
    const command = { at: at(), params: settings.params ?? {}, sources: allSources ? patterns : undefined };
    findings.push(...commandFindings(settings.job.command, command));
    findings.push(...variableFindings(settings.job.env ?? [], context.env, at()));
  }
  return {
    index,
    settings,
    sources: patterns,
    target,
    done: done !== undefined && "marker" in done ? done.marker : undefined,
    job: job !== undefined && "ref" in job ? job : undefined,
    findings,
  };
}

function readJob({ job, params = {}, types }: PairDraft, pair: number, context: CompileContext) {
  if (job === undefined) return undefined;
  if (typeof job === "object") {
    return { pair, text: job.command.join(" "), ref: readCommand(job, context.root), params };
  }
  const ref = readJobRef(job, context);
  if (!("kind" in ref)) return ref;
  return { pair, text: job, ref: ref.kind === "sql" && types !== undefined ? { ...ref, types } : ref, params };
}

/** The cells of other jobs' sources are what the job makes of them. */
function typesFindings({ types }: PairDraft, { kind }: JobRef, path: ConfigPath): readonly Finding[] {
  if (types === undefined || kind === "sql") return [];
  return [{ path, message: `${pathText(path)} is for SQL jobs only`, hint: "Take it out of this pair." }];
}

/** One name for each source, or none at all. */
function nameCountFindings({ as }: PairDraft, sourceCount: number, path: ConfigPath): readonly Finding[] {
  if (as === undefined || sourceCount === 0 || as.length === sourceCount) return [];
  const hint = "Give each source its name, in their order.";
  const message = `${pathText(path)} must have as many names as there are sources: ${sourceCount}, not ${as.length}`;
  return [{ path, message, hint }];
}

/** Each source with its place: a single one stands at `source` itself, several at `source[n]`. */
function sourcePlaces({ source }: PairDraft, index: number): readonly (readonly [string, ConfigPath])[] {
  if (source === undefined) return [];
  if (typeof source === "string") return [[source, ["pairs", index, "source"]]];
  return source.map((text, at) => [text, ["pairs", index, "source", at]]);
}

/** The schema leaves schedules to us, since only the runner's cron library knows what it can read. */
function cronFindings(draft: FlowDraft, { isCron }: CompileContext): readonly Finding[] {
  const schedules: readonly (readonly [string | undefined, ConfigPath])[] = [
    [draft.schedule, ["schedule"]],
    ...draft.pairs.map(({ schedule }, index) => [schedule, ["pairs", index, "schedule"]] as const),
  ];
  return schedules.flatMap(([schedule, path]) => {
    if (schedule === undefined || isCron(schedule)) return [];
    const hint = 'Five fields: minute, hour, day, month, weekday; "*/5 * * * *" is every five minutes.';
    return [{ path, message: `"${schedule}" is no cron expression`, hint }];
  });
}

/** Names are compared without case, since they become parts of file names and addresses. */
function nameFindings(pairs: readonly PairDraft[]): readonly Finding[] {
  const seen = new Set<string>();
  return pairs.flatMap(({ name }, index) => {
    if (name === undefined) return [];
    const known = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    const message = `another pair is called "${name}" already`;
    return known ? [{ path: ["pairs", index, "name"], message, hint: "Give each pair a name of its own." }] : [];
  });
}

/** What the order looks at; a nameless pair is called by its place. */
function linkOf(pair: ReadPair) {
  const { target } = pair;
  if (target === undefined) throw new TypeError("a pair without target cannot be ordered");
  return { name: pair.settings.name ?? `pairs[${pair.index}]`, sources: pair.sources, target };
}

/** The pair with every default, or nothing when a part of it is missing. */
function completePair(pair: ReadPair | undefined, draft: FlowDraft): readonly Pair[] {
  if (pair?.target === undefined || pair.job === undefined || pair.settings.name === undefined) return [];
  const { settings, sources, target, done, job } = pair;
  const { defaults } = draft;
  return [
    {
      name: pair.settings.name,
      job: job.ref,
      params: job.params,
      expect: settings.expect ?? {},
      sources,
      as: settings.as,
      target,
      schedule: settings.schedule ?? draft.schedule,
      timezone: settings.timezone ?? draft.timezone,
      settleMs: durationMs(settings.settle ?? draft.settle),
      done,
      snapshot: settings.snapshot,
      timeoutMs: durationMs(settings.timeout ?? defaults.timeout),
      retry: {
        attempts: settings.retry?.attempts ?? defaults.retry.attempts,
        backoffMs: durationMs(settings.retry?.backoff ?? defaults.retry.backoff),
      },
      onSourceChange: settings.onSourceChange ?? defaults.onSourceChange,
      onJobChange: settings.onJobChange ?? defaults.onJobChange,
    },
  ];
}
