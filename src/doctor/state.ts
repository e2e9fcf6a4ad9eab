import { existsSync } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { systemCode } from "../domain/errors.ts";
import { stagedName } from "../folders/staged-name.ts";
import { examineJournal } from "../journal/examine.ts";
import { formatBytes } from "../lib/amount.ts";
import { formatDuration } from "../lib/duration.ts";
import { type Check, failed, failedBy, noted, passed } from "./check.ts";

const BUSY = 5;
const MOST_OFFSET_MS = 5_000;

const serverFile = z.object({ url: z.string(), pid: z.number().optional() });

/** Who holds the lock of a flow. `path` is that of the lock, `runner` that of the file in which a server tells of itself. */
export async function lockCheck(path: string, runner: string): Promise<Check> {
  if (!existsSync(path)) return passed("lock", "free; nothing has run yet");
  try {
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      // For no longer than it takes to let go again.
      database.exec("BEGIN IMMEDIATE; ROLLBACK");
    } finally {
      database.close();
    }
    return passed("lock", "free");
  } catch (error) {
    if (!isBusy(error)) return failedBy("lock", error, "Give the state folder to the user that Pairflow runs as.");
    return passed("lock", `held by ${await holder(runner)}`);
  }
}

/** Whether the journal reads well from its first to its last page, and its version is ours. */
export function journalCheck(path: string): Check {
  try {
    const found = examineJournal(path);
    if (found === undefined) return passed("journal", "none yet");
    return passed("journal", `${found.runs} runs, ${formatBytes(found.bytes)}, version ${found.version}, whole`);
  } catch (error) {
    return failedBy("journal", error, "Put a backup back, or move it away: nothing runs twice without it.");
  }
}

/** Both clocks beside ours. */
export interface Clocks {
  /** Milliseconds since 1970, as is all else. */
  readonly now: number;
  /** When the newest run of the journal began; undefined when there is none. */
  readonly newestAt: number | undefined;
  /** What the file system of the state folder takes for now; undefined when nothing can be written there. */
  readonly filesAt: number | undefined;
}

/** Whether the clock is behind what the journal has seen, or far from the file system's. */
export function clockCheck({ now, newestAt, filesAt }: Clocks): Check {
  const todo = "Set the clock (timedatectl set-ntp true). Runs are right all the same; times of the page are not.";
  if (newestAt !== undefined && newestAt > now + MOST_OFFSET_MS) {
    return failed("clock", `${formatDuration(newestAt - now)} behind the newest run of the journal`, todo);
  }
  if (filesAt === undefined)
    return noted("clock", `${new Date(now).toISOString()}; no file could be written to compare`);
  const offsetMs = Math.abs(filesAt - now);
  if (offsetMs > MOST_OFFSET_MS) return failed("clock", `${formatDuration(offsetMs)} off the file system's`, todo);
  return passed("clock", `${new Date(now).toISOString()}, ${formatDuration(offsetMs)} off the file system's`);
}

/** What the file system below a folder takes for now; undefined when nothing can be written there. */
export async function fileTimeIn(folder: string): Promise<number | undefined> {
  const path = join(folder, stagedName("doctor", "clock"));
  try {
    await rm(path, { force: true });
    await writeFile(path, "");
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  } finally {
    await rm(path, { force: true });
  }
}

async function holder(runner: string): Promise<string> {
  try {
    const { url, pid } = serverFile.parse(JSON.parse(await readFile(runner, "utf8")));
    return pid === undefined ? `the server on ${url}` : `process ${pid}, the server on ${url}`;
  } catch (error) {
    return systemCode(error) === "ENOENT" ? "a runner without a page (run, retry or prune)" : "another runner";
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === BUSY;
}
