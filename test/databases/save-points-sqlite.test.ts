import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadMode } from "../../src/domain/load.ts";
import { contentOf, expectOnce, type Load, MODES, makeLoad } from "./support/once.ts";
import { type Ended, startSave, startScript } from "./support/save-process.ts";
import { makeSqliteTarget, type Target } from "./support/target.ts";

const SOURCE = join(import.meta.dirname, "support/nth-call.c");
const NAIVE = join(import.meta.dirname, "support/naive-load.ts");

/** What befalls the script at one of its calls. */
const FAULTS = {
  "killed before": {},
  "killed after": { NTH_AFTER: "1" },
  "no room left": { NTH_ERRNO: String(constants.errno.ENOSPC) },
  "the disk fails": { NTH_ERRNO: String(constants.errno.EIO) },
  "the disk fails from then on": { NTH_ERRNO: String(constants.errno.EIO), NTH_ON: "1" },
} as const;

let tools: string;
beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), "pairflow-nth-call-"));
  execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", join(tools, "nth-call.so"), SOURCE]);
});
afterAll(() => rmSync(tools, { recursive: true, force: true }));

type Start = (target: Target, load: Load, env: Readonly<Record<string, string>>) => Promise<Ended>;

const save: Start = (target, load, env) => startSave(load.args(target.to), env).ended;
const naive: Start = (target, load, env) => startScript(NAIVE, [load.folder, pathOf(target)], env).ended;

function pathOf({ to }: Target): string {
  return to.slice("sqlite:".length);
}

/** Runs the script with a fault at one of its calls that change the database's folder; counts them when there is none. */
async function strike(start: Start, target: Target, load: Load, env: Readonly<Record<string, string>>): Promise<Ended> {
  return start(target, load, { LD_PRELOAD: join(tools, "nth-call.so"), NTH_DIR: dirname(pathOf(target)), ...env });
}

async function callsOf(start: Start, mode: LoadMode): Promise<number> {
  const target = await makeSqliteTarget();
  const log = join(mkdtempSync(join(tools, "log-")), "calls");
  expect(await strike(start, target, await makeLoad(target, mode), { NTH_LOG: log })).toMatchObject({ code: 0 });
  return readFileSync(log, "utf8").trim().split("\n").length;
}

/** All of the points, or every so many-th with another start in each test. */
function pointsOf(count: number, every: number): readonly number[] {
  const step = process.env["EVERY_POINT"] === undefined ? every : 1;
  return Array.from({ length: count }, (_, index) => index + 1).filter((point) => point % step === 0);
}

/** What the script says of a fault is true: success means that all is there. */
async function expectAnswer(ended: Ended, target: Target): Promise<void> {
  if (ended.signal === "SIGKILL") return;
  expect([0, 6]).toContain(ended.code);
  if (ended.code === 0) expect((await contentOf(target)).rows).toBe("a=5 b=7");
  else expect(ended.stderr).toMatch(/^error: sqlite:/m);
}

describe("each file's rows are there once or not at all, and the next run finishes", () => {
  test.each<[keyof typeof FAULTS, LoadMode["kind"], number]>([
    ["killed before", "append", 4],
    ["killed before", "upsert", 7],
    ["killed before", "replace", 6],
    ["killed after", "append", 6],
    ["no room left", "append", 6],
    ["the disk fails", "append", 6],
    ["the disk fails from then on", "append", 6],
    ["no room left", "replace", 7],
  ])("%s, in mode %s, at the script's calls (1 of %i)", { timeout: 180_000 }, async (fault, kind, every) => {
    const mode = MODES.find((candidate) => candidate.kind === kind) ?? { kind: "append" };
    const count = await callsOf(save, mode);
    expect(count).toBeGreaterThan(15);
    for (const point of pointsOf(count, every)) {
      const target = await makeSqliteTarget();
      const load = await makeLoad(target, mode);
      const ended = await strike(save, target, load, { ...FAULTS[fault], NTH_CALL: String(point) });
      if (fault.startsWith("killed")) expect(ended.signal).toBe("SIGKILL");
      await expectAnswer(ended, target);
      await expectOnce(target, load);
    }
  });
});

test("a loader without a transaction is caught at most of its calls", { timeout: 120_000 }, async () => {
  const mode = { kind: "append" } as const;
  const points = pointsOf(await callsOf(naive, mode), 9);
  let caught = 0;
  for (const point of points) {
    const target = await makeSqliteTarget();
    const load = await makeLoad(target, mode);
    await strike(naive, target, load, { NTH_CALL: String(point) });
    const held = await contentOf(target);
    if (!load.allowed.includes(held.rows) || held.rows !== held.ledger) caught += 1;
  }
  expect(caught / points.length).toBeGreaterThan(0.5);
});
