import type { Call, Mode } from "./calls.ts";
import type { CrashFlow } from "./flows.ts";
import { sample } from "./seeded.ts";
import type { Fault } from "./shim.ts";
import {
  copySite,
  crash,
  crashAgain,
  crashOnce,
  faultsOf,
  freshSite,
  type Ground,
  type Outcome,
  record,
  removeSite,
} from "./trial.ts";

export interface SweepLimits {
  /** Trials at most; fewer are sampled. */
  readonly most: number;
  readonly random: () => number;
  /** Trials at the same time. */
  readonly parallel: number;
  /** Only these calls, and only what strikes them so. */
  readonly only?: { readonly calls: (call: Call) => boolean; readonly mode: Mode };
}

/** Figures of a sweep. What did not strike, because a run made fewer calls than the one before, is tried but not struck. */
export interface Tally {
  readonly tried: number;
  readonly fired: number;
  readonly seconds: number;
  /** One line each: the faults, and the promise that did not hold. */
  readonly broken: readonly string[];
}

/** Second crashes in the recovery from one first crash; its recovery is recorded once for them. */
const SECOND_CRASHES = 20;

/** Strikes every call of a run with everything that can strike it, each in a fresh folder, and recovers. */
export async function sweepPoints(ground: Ground, flow: CrashFlow, limits: SweepLimits): Promise<Tally> {
  const chosen = sample(await faultsOfFresh(ground, flow, limits.only), limits.most, limits.random);
  return tallied((done) =>
    inParallel(chosen, limits.parallel, async (fault) => done(await crashOnce(ground, flow, fault))),
  );
}

/** Crashes once, and then again at sampled calls of the recovery from it. */
export async function sweepRecoveries(ground: Ground, flow: CrashFlow, limits: SweepLimits): Promise<Tally> {
  const each = Math.min(SECOND_CRASHES, Math.ceil(Math.sqrt(limits.most)));
  const firsts = sample(await faultsOfFresh(ground, flow), Math.ceil(limits.most / each), limits.random);
  return tallied((done) =>
    inParallel(firsts, limits.parallel, async (first) => {
      const site = freshSite(ground, flow);
      const crashed = await crash(ground, flow, site, first);
      const copy = copySite(ground, crashed.site);
      const { calls } = await record(ground, copy);
      removeSite(copy);
      for (const second of sample(faultsOf(calls), each, limits.random)) {
        done(await crashAgain(ground, flow, crashed, second));
      }
      removeSite(site);
    }),
  );
}

/** Everything that can strike a run in a fresh folder. */
async function faultsOfFresh(ground: Ground, flow: CrashFlow, only?: SweepLimits["only"]): Promise<readonly Fault[]> {
  const site = freshSite(ground, flow);
  const { calls } = await record(ground, site);
  removeSite(site);
  if (only === undefined) return faultsOf(calls);
  return faultsOf(calls.filter(only.calls)).filter(({ mode }) => mode === only.mode);
}

async function tallied(sweep: (done: (outcome: Outcome) => void) => Promise<void>): Promise<Tally> {
  const fromMs = performance.now();
  const outcomes: Outcome[] = [];
  await sweep((outcome) => void outcomes.push(outcome));
  const broken = outcomes.flatMap(({ faults, broken }) =>
    broken.map((what) => `${faults.map(({ role, at, mode }) => `${mode} ${role} ${at}`).join(", ")}: ${what}`),
  );
  const fired = outcomes.filter((outcome) => outcome.fired).length;
  return { tried: outcomes.length, fired, seconds: (performance.now() - fromMs) / 1000, broken };
}

async function inParallel<T>(all: readonly T[], lanes: number, work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values();
  const lane = async (): Promise<void> => {
    for (const one of left) await work(one);
  };
  await Promise.all(Array.from({ length: Math.max(1, lanes) }, lane));
}
