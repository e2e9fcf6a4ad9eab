import { createHash } from "node:crypto";
import { linkSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Call, isChange } from "./calls.ts";
import { Disk, type Standing, type Tree } from "./disk.ts";
import type { CrashFlow } from "./flows.ts";
import { brokenAtCrash } from "./promises.ts";
import { copySite, freshSite, type Ground, record, recover, removeSite, type Site } from "./trial.ts";

/** A run that was recorded, and the folder as it was before. */
export interface Recording {
  readonly pristine: Site;
  readonly standing: readonly Standing[];
  readonly calls: readonly Call[];
}

export interface CutResult {
  /** Different disks that were looked at. */
  readonly cuts: number;
  readonly recoveries: number;
  readonly broken: readonly string[];
}

export interface CutOptions {
  /** Subsets of what is at stake, at each call. */
  readonly subsets: number;
  /** How many of the disks a whole run recovers on. */
  readonly recoveries: number;
  readonly random: () => number;
}

/** Records one run of a flow in a fresh folder. */
export async function recordRun(ground: Ground, flow: CrashFlow): Promise<Recording> {
  const pristine = freshSite(ground, flow);
  const site = copySite(ground, pristine);
  const standing = standingIn(site.root);
  const { calls } = await record(ground, site);
  removeSite(site);
  return { pristine, standing, calls };
}

/** Cuts the power after every call of a recording, in several ways, and looks at what is on the disk then. */
export async function cutPower(
  ground: Ground,
  flow: CrashFlow,
  recording: Recording,
  options: CutOptions,
): Promise<CutResult> {
  const trees = distinctTrees(recording, options);
  const broken: string[] = [];
  const every = Math.max(1, Math.floor(trees.length / Math.max(1, options.recoveries)));
  let recoveries = 0;
  for (const [index, { tree, where }] of trees.entries()) {
    const site = siteOf(ground, recording, tree);
    const found = [...brokenAtCrash(site.root, flow, site.before)];
    if (index % every === 0 && recoveries < options.recoveries) {
      recoveries += 1;
      found.push(...(await recover(ground, flow, { ...site, runs: 1 })));
    }
    broken.push(...found.map((what) => `${where}: ${what}`));
    removeSite(site);
  }
  return { cuts: trees.length, recoveries, broken };
}

interface Cut {
  readonly tree: Tree;
  readonly where: string;
}

/** All lost, all kept, and random subsets, after each call that changes something; the same disk counts once. */
function distinctTrees({ standing, calls }: Recording, { random, subsets }: CutOptions): readonly Cut[] {
  const disk = new Disk(standing);
  const seen = new Set<string>();
  const cuts: Cut[] = [];
  for (const [index, call] of calls.entries()) {
    disk.apply(call);
    if (!isChange(call)) continue;
    const odds = [0, 1, ...Array.from({ length: disk.atStake === 0 ? 0 : subsets }, random)];
    for (const odd of odds) {
      const tree = disk.cut(() => random() < odd);
      const print = printOf(tree);
      if (seen.has(print)) continue;
      seen.add(print);
      cuts.push({ tree, where: `power cut after call ${index + 1} (${call.name} ${call.path})` });
    }
  }
  return cuts;
}

function printOf(tree: Tree): string {
  const hash = createHash("sha256");
  for (const [path, bytes] of tree) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  return hash.digest("hex");
}

/** The folder as the power cut left it; what nobody touched is the same file, times and all. */
function siteOf(ground: Ground, { pristine, standing }: Recording, tree: Tree): Site {
  const root = join(mkdtempSync(join(ground.folder, "cut-")), "flow");
  const untouched = new Map(standing.map(({ path, bytes }) => [path, bytes]));
  mkdirSync(root);
  for (const [path, bytes] of tree) {
    const to = join(root, path);
    if (bytes === "folder") mkdirSync(to);
    else if (untouched.get(path)?.equals(bytes) === true) linkSync(join(pristine.root, path), to);
    else writeFileSync(to, bytes);
  }
  return { ...pristine, root };
}

function standingIn(root: string): readonly Standing[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const inode = String(lstatSync(path, { bigint: true }).ino);
    const bytes = entry.isDirectory() ? undefined : readFileSync(path);
    return { path: path.slice(root.length + 1), inode, bytes };
  });
}
