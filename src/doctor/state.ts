import { existsSync } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { StateFiles } from "../config/state-files.ts";
import { systemCode } from "../domain/errors.ts";
import { stagedName } from "../folders/staged-name.ts";
import { examineJournal } from "../journal/examine.ts";
import { formatBytes, plural } from "../lib/amount.ts";
import { formatDuration } from "../lib/duration.ts";
import { isHeld } from "../runtime/lock.ts";
import { type Check, failed, failedBy, noted, passed } from "./check.ts";

const MOST_OFFSET_MS = 5_000;

const serverFile = z.object({ url: z.string(), pid: z.number().optional() });

/** Who holds the lock of a flow. */
export async function lockCheck({ lock, server }: Pick<StateFiles, "lock" | "server">): Promise<Check> {
  if (!existsSync(lock)) return passed("lock", "free; nothing has run yet");
  try {
    return passed("lock", isHeld(lock) ? `held by ${await holder(server)}` : "free");
  } catch (error) {
    return failedBy("lock", error, "Give the state folder to the user that Pairflow runs as.");
  }
}

/** Whether the journal reads well from its first to its last page, and its version is ours. */
export function journalCheck(path: string): Check {
  try {
    const found = examineJournal(path);
    if (found === undefined) return passed("journal", "none yet");
    return passed(
      "journal",
      `${plural(found.runs, "run")}, ${formatBytes(found.bytes)}, version ${found.version}, whole`,
    );
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

async function holder(server: string): Promise<string> {
  try {
    const { url, pid } = serverFile.parse(JSON.parse(await readFile(server, "utf8")));
    return pid === undefined ? `the server on ${url}` : `process ${pid}, the server on ${url}`;
  } catch (error) {
    return systemCode(error) === "ENOENT" ? "a runner without a page (run, retry or prune)" : "another runner";
  }
}
