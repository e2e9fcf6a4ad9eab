import { existsSync } from "node:fs";
import { link, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { failureOf, systemCode } from "../domain/errors.ts";
import { localFolder } from "../folders/local.ts";
import { roomIn } from "../folders/room.ts";
import { stagedName } from "../folders/staged-name.ts";
import { formatBytes } from "../lib/amount.ts";
import { type Check, failed, noted, passed } from "./check.ts";

/** A folder of the flow. */
export interface Place {
  readonly path: string;
  /** What people call it. */
  readonly label: string;
}

/** Less is gone within one large file. */
const LEAST_FREE_BYTES = 100_000_000;

/** Whether source folders can be read; nothing is written there. */
export async function sourcesCheck(places: readonly Place[]): Promise<Check> {
  const problems = await problemsOf(places, "read");
  const [first] = problems;
  if (first !== undefined) return failed("sources", problems.map(({ message }) => message).join("; "), first.hint);
  return passed("sources", `can be read: ${(await Promise.all(places.map(owned))).join(", ")}`);
}

/** Whether target folders can be written; those that are not there are made when there is work for them. */
export async function targetsCheck(places: readonly Place[]): Promise<Check> {
  const there = places.filter(({ path }) => existsSync(path));
  const problems = await problemsOf(there, "write");
  const [first] = problems;
  if (first !== undefined) return failed("targets", problems.map(({ message }) => message).join("; "), first.hint);
  const missing = places.filter((place) => !there.includes(place)).map(({ label }) => `${label} (yet to be made)`);
  return passed("targets", `can be written: ${[...(await Promise.all(there.map(owned))), ...missing].join(", ")}`);
}

/** Whether journal and lock have a folder that can be written. */
export async function stateCheck({ path, label }: Place): Promise<Check> {
  const place = { path: nearestThere(path), label };
  const [problem] = await problemsOf([place], "write");
  if (problem !== undefined) return failed("state", problem.message, problem.hint);
  return passed("state", existsSync(path) ? await owned(place) : `${label} (yet to be made)`);
}

/** Whether the disks below these folders have room. */
export async function roomCheck(places: readonly Place[], leastBytes = LEAST_FREE_BYTES): Promise<Check> {
  const rooms = await Promise.all(
    places.map(async ({ path, label }) => ({ label, freeBytes: (await roomIn(nearestThere(path), "read")).freeBytes })),
  );
  const known = rooms.flatMap(({ label, freeBytes }) => (freeBytes === null ? [] : [{ label, freeBytes }]));
  const [least] = known.toSorted((one, other) => one.freeBytes - other.freeBytes);
  if (least === undefined) return noted("room", "no file system says how much is free");
  const found = `${formatBytes(least.freeBytes)} free at ${least.label}`;
  if (least.freeBytes >= leastBytes) return passed("room", found);
  return failed(
    "room",
    found,
    "Free some space: with a full disk nothing starts. pairflow prune gives old runs' room back.",
  );
}

/** Whether files can be published by a hard link, which never overwrites; else a slower way is taken. */
export async function linksCheck(places: readonly Place[]): Promise<Check> {
  const there = places.filter(({ path }) => existsSync(path));
  if (there.length === 0) return noted("links", "no target folder is there yet");
  const without: string[] = [];
  for (const { path, label } of there) {
    const code = await linkIn(path);
    if (code !== undefined) without.push(`${label} (${code})`);
  }
  if (without.length === 0) return passed("links", "targets are published by hard link, in one step");
  const todo = "Nothing, if only Pairflow writes there: it claims a name, then renames. Else use a disk with links.";
  return noted("links", `no hard links in ${without.join(", ")}`, todo);
}

async function linkIn(folder: string): Promise<string | undefined> {
  const [from, to] = [join(folder, stagedName("doctor", "doctor1")), join(folder, stagedName("doctor", "doctor2"))];
  try {
    await rm(to, { force: true });
    await writeFile(from, "");
    await link(from, to);
    return undefined;
  } catch (error) {
    return systemCode(error) ?? failureOf(error).message;
  } finally {
    await rm(from, { force: true });
    await rm(to, { force: true });
  }
}

async function problemsOf(places: readonly Place[], use: "read" | "write") {
  const problems: { readonly message: string; readonly hint: string }[] = [];
  for (const { path, label } of places) {
    await localFolder(path, label)
      .probe(use)
      .catch((error: unknown) => {
        const { message, hint } = failureOf(error);
        problems.push({ message, hint: hint ?? "pairflow check says more." });
      });
  }
  return problems;
}

/** `data/in (owner 1000:1000)`. */
async function owned({ path, label }: Place): Promise<string> {
  const { uid, gid } = await stat(path);
  return `${label} (owner ${uid}:${gid})`;
}

function nearestThere(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestThere(dirname(path));
}
