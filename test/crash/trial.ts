import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Call, MODES } from "./calls.ts";
import type { CrashFlow } from "./flows.ts";
import { type Before, brokenAtCrash, brokenAtRest, lookBefore } from "./promises.ts";
import { type Ended, type Fault, runUnder } from "./shim.ts";

const CLI = join(import.meta.dirname, "../../src/cli.ts");
/** More than the wait after a failure of the environment. */
const LATER_SECONDS = 120;

/** A program that works on a flow folder, as script and arguments of Node. */
export type Program = (root: string) => readonly string[];

export const PAIRFLOW: Program = (root) => [CLI, "run", root, "--jobs", "1"];

/** Where trials are made: a folder of its own, and the shim that was built. */
export interface Ground {
  readonly folder: string;
  readonly shim: string;
  readonly program: Program;
}

/** What became of one or more faults and the recovery from them. */
export interface Outcome {
  readonly faults: readonly Fault[];
  readonly fired: boolean;
  readonly broken: readonly string[];
}

/** A flow folder in which something may have run already. */
export interface Site {
  readonly root: string;
  readonly before: Before;
  /** Runs so far; each is later than the one before. */
  readonly runs: number;
}

export function makeGroundFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "pairflow-crash-")));
}

/** Writes the flow into a fresh folder. */
export function freshSite(ground: Ground, flow: CrashFlow): Site {
  const root = join(mkdtempSync(join(ground.folder, "site-")), "flow");
  const files = { "flow.config.json": JSON.stringify(flow.config), ...flow.files };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return { root, before: lookBefore(root, flow), runs: 0 };
}

/** The same folder once more, times and all. */
export function copySite(ground: Ground, site: Site): Site {
  const root = join(mkdtempSync(join(ground.folder, "site-")), "flow");
  execFileSync("cp", ["-a", site.root, root]);
  return { ...site, root };
}

export function removeSite(site: Site): void {
  rmSync(dirname(site.root), { recursive: true, force: true });
}

/** Every call of a run without a fault, or with one. */
export function record(ground: Ground, site: Site, fault?: Fault): Promise<Ended> {
  const laterSeconds = site.runs * LATER_SECONDS;
  return runUnder(ground.shim, site.root, ground.program(site.root), { fault, laterSeconds, records: true });
}

/** Runs into a fault and looks at once. */
export async function crash(
  ground: Ground,
  flow: CrashFlow,
  site: Site,
  fault: Fault,
): Promise<Outcome & { readonly site: Site }> {
  const laterSeconds = site.runs * LATER_SECONDS;
  const ended = await runUnder(ground.shim, site.root, ground.program(site.root), { fault, laterSeconds });
  const broken = [...hangs(ended), ...brokenAtCrash(site.root, flow, site.before)];
  return { faults: [fault], fired: ended.fired, broken, site: { ...site, runs: site.runs + 1 } };
}

/** Runs without a fault to rest; everything must be made then. */
export async function recover(ground: Ground, flow: CrashFlow, site: Site): Promise<readonly string[]> {
  const laterSeconds = site.runs * LATER_SECONDS;
  const ended = await runUnder(ground.shim, site.root, ground.program(site.root), { laterSeconds });
  if (ended.exitCode !== 0 && flow.mayFailOnce === true) {
    return recover(ground, { ...flow, mayFailOnce: false }, { ...site, runs: site.runs + 1 });
  }
  const broken = [...hangs(ended), ...brokenAtRest(site.root, flow, site.before)];
  const left = ended.exitCode === 0 ? broken : [`the recovery ended with ${ended.exitCode}`, ...broken];
  return left.length === 0 ? [] : [...left, `it said: ${ended.printed.trim()}`];
}

/** One crash in a fresh folder, and the recovery. */
export async function crashOnce(ground: Ground, flow: CrashFlow, fault: Fault): Promise<Outcome> {
  const fresh = freshSite(ground, flow);
  try {
    const { fired, broken, site } = await crash(ground, flow, fresh, fault);
    return { faults: [fault], fired, broken: [...broken, ...(await recover(ground, flow, site))] };
  } finally {
    removeSite(fresh);
  }
}

/** A second crash, in the recovery from a first one that `site` shows, and the recovery from both. */
export async function crashAgain(
  ground: Ground,
  flow: CrashFlow,
  crashed: Outcome & { readonly site: Site },
  fault: Fault,
): Promise<Outcome> {
  const copy = copySite(ground, crashed.site);
  try {
    const { fired, broken, site } = await crash(ground, flow, copy, fault);
    const faults = [...crashed.faults, fault];
    return { faults, fired, broken: [...broken, ...(await recover(ground, flow, site))] };
  } finally {
    removeSite(copy);
  }
}

/** Every fault that can strike these calls. */
export function faultsOf(calls: readonly Call[]): readonly Fault[] {
  return calls.flatMap(({ role, at, name }) => MODES[name].map((mode) => ({ role, at, mode })));
}

function hangs({ hung, printed }: Ended): readonly string[] {
  return hung ? [`it hung: ${printed.trim()}`] : [];
}
