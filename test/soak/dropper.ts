import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import { type Fault, textOf, type Version } from "./version.ts";

/** What was dropped, file by file; the last version of a file is what lies there now. */
export interface Dropped {
  readonly versions: ReadonlyMap<string, readonly Version[]>;
  /** Files of which we stood still in the middle for nearly as long as a settled file does: half of one may have been taken. */
  readonly stalled: ReadonlySet<string>;
  readonly counts: Readonly<Record<"files" | "bad" | "dropped again" | "slow", number>>;
  readonly bytes: number;
}

export interface DropOptions {
  /** The folder that the flow watches, and one beside it from which files are moved in. */
  readonly source: string;
  readonly beside: string;
  readonly untilMs: number;
  readonly largestBytes: number;
  readonly chance: Chance;
}

const BYTES_PER_ROW = 22;
const SMALLEST_ROWS = 4;
const BAD = 0.05;
const AGAIN = 0.1;
const SLOW = 0.1;
/** The shipped flow takes a file for settled after 1,000. */
const STALL_MS = 700;
const PAUSES_MS = { drop: [50, 600], slow: [50, 350] } as const;

/** Drops files until the time is over: tables of all sizes, bad ones, files dropped again, slow writers. */
export async function dropFiles(options: DropOptions): Promise<Dropped> {
  const { chance } = options;
  const versions = new Map<string, Version[]>();
  const stalled = new Set<string>();
  const counts = { files: 0, bad: 0, "dropped again": 0, slow: 0 };
  let bytes = 0;
  const writing = new Map<string, Promise<void>>();
  await mkdir(options.beside, { recursive: true });
  for (let number = 0; performance.now() < options.untilMs; number += 1) {
    const again = [...versions.keys()].filter((name) => !writing.has(name));
    const isAgain = again.length > 0 && chance.happens(AGAIN);
    const name = isAgain ? (again[chance.between(0, again.length - 1)] ?? "") : nameOf(number);
    const version = makeVersion(name, options, isAgain ? 0 : BAD);
    const isSlow = chance.happens(SLOW);
    if (isAgain) counts["dropped again"] += 1;
    else counts.files += 1;
    if (version.fault !== undefined) counts.bad += 1;
    if (isSlow) counts.slow += 1;
    versions.set(name, [...(versions.get(name) ?? []), version]);
    const isMoved = !isSlow && chance.happens(0.5);
    const way = { pauses: isSlow ? chance.between(2, 8) : 0, isMoved };
    const written = write(version, way, options).then(({ sizeBytes, longestMs }) => {
      bytes += sizeBytes;
      if (longestMs > STALL_MS) stalled.add(name);
      writing.delete(name);
    });
    writing.set(name, written);
    if (!isSlow) await written;
    await setTimeout(chance.between(...PAUSES_MS.drop));
  }
  await Promise.all(writing.values());
  return { versions, stalled, counts, bytes };
}

/** Every second file is a File_A, and most of them get their File_B. */
function nameOf(number: number): string {
  return `File_${number % 2 === 0 ? "A" : "B"}_${String(Math.floor(number / 2)).padStart(5, "0")}.csv`;
}

function makeVersion(name: string, { chance, largestBytes }: DropOptions, bad: number): Version {
  const kind = name.startsWith("File_A") ? "A" : "B";
  const rowCount = chance.logBetween(SMALLEST_ROWS, largestBytes / BYTES_PER_ROW);
  const faults: readonly [Fault, ...Fault[]] = [
    "wide row",
    "open quote",
    "empty",
    ...(kind === "A" ? (["no number"] as const) : []),
  ];
  const fault = chance.happens(bad) ? chance.pick(faults) : undefined;
  return {
    name,
    kind,
    seed: chance.between(1, 2 ** 31),
    rowCount,
    fault,
    faultLine: chance.between(2, rowCount + 1),
    style: {
      delimiter: chance.pick([",", ";"]),
      newline: chance.pick(["\n", "\r\n"]),
      // Names have quotes in them, which would close the open one.
      hasNames: chance.happens(0.25) && fault !== "open quote",
    },
  };
}

interface Way {
  /** How often the writer rests. */
  readonly pauses: number;
  /** Written elsewhere and moved in; otherwise written in place, over what is there. */
  readonly isMoved: boolean;
}

async function write(version: Version, { pauses, isMoved }: Way, { source, beside, chance }: DropOptions) {
  const path = join(source, version.name);
  const file = await open(isMoved ? join(beside, version.name) : path, "w");
  let sizeBytes = 0;
  let longestMs = 0;
  let lastMs = performance.now();
  let left = pauses;
  for (const piece of piecesOf(version, pauses)) {
    const { bytesWritten } = await file.write(piece);
    sizeBytes += bytesWritten;
    if (left > 0) await setTimeout(chance.between(...PAUSES_MS.slow));
    left -= 1;
    longestMs = Math.max(longestMs, performance.now() - lastMs);
    lastMs = performance.now();
  }
  await file.close();
  if (isMoved) await rename(join(beside, version.name), path);
  return { sizeBytes, longestMs };
}

/** A slow writer stops in the middle of lines, too. */
function* piecesOf(version: Version, pauses: number): Generator<string> {
  for (const text of textOf(version)) {
    const size = Math.max(1, Math.ceil(text.length / (pauses + 1)));
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  }
}
