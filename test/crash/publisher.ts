import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { putInPlace } from "../../src/folders/publish.ts";
import { stagedName } from "../../src/folders/staged-name.ts";
import { openJournal } from "../../src/journal/sqlite.ts";
import { runIds } from "../../src/runtime/run-ids.ts";
import { THEIRS } from "./flows.ts";

/**
 * A small runner of one item, whose protocol is right or has one fault: what the crash suite must accept and what it
 * must catch. Arguments: the flow folder, the protocol, and `intrude` when another program takes the target's name.
 */
const [root = "", protocol = "", intrude] = process.argv.slice(2);

const source = "data/source/File_A.csv";
const target = "data/timestamps/File_A.csv";
const path = join(root, target);
const folder = dirname(path);
const id = runIds(Date.now)();
const staged = join(folder, stagedName("File_A.csv", id));

const journal = openJournal(join(root, ".pairflow/journal.sqlite"), () => {});
journal.loseRunning(Date.now());
await mkdir(folder, { recursive: true });
syncFolder(dirname(folder));
for (const name of readdirSync(folder)) if (name.startsWith(".pf-")) rmSync(join(folder, name));
if (!existsSync(path)) await makeTarget();
journal.close();

async function makeTarget(): Promise<void> {
  if (protocol !== "uncounted") count();
  const stamp = new Date().toISOString();
  const lines = readFileSync(join(root, source), "utf8").trimEnd().split("\n");
  const text = lines.map((line, index) => `${line},${index === 0 ? "time_started" : stamp}\n`).join("");
  writeHalves(protocol === "naive" ? path : staged, text);
  if (intrude !== undefined) linkSync(join(root, THEIRS), path);
  const published = await publish().then(
    () => true,
    () => false,
  );
  rmSync(staged, { force: true });
  if (protocol === "uncounted") count();
  end(published);
}

async function publish(): Promise<void> {
  if (protocol === "naive") return;
  if (protocol === "unsynced") linkSync(staged, path);
  else if (protocol === "clobbers") renameSync(staged, path);
  else await putInPlace(staged, path, false);
}

function writeHalves(to: string, text: string): void {
  const half = Math.floor(text.length / 2);
  const file = openSync(to, protocol === "naive" ? "w" : "wx");
  writeSync(file, text.slice(0, half));
  writeSync(file, text.slice(half));
  if (protocol !== "unsynced") fsyncSync(file);
  closeSync(file);
}

function syncFolder(of: string): void {
  const file = openSync(of, "r");
  fsyncSync(file);
  closeSync(file);
}

/** The attempt, before it starts. */
function count(): void {
  const before = journal.latest("timestamps").get("File_A.csv");
  const attempt = (before?.attempt ?? 0) + 1;
  const run = { id, pair: "timestamps", key: "File_A.csv", attempt, sources: [source], target };
  journal.begin({ ...run, input: "", jobIdentity: "", startedAt: Date.now() });
}

function end(published: boolean): void {
  const { attempt } = journal.latest("timestamps").get("File_A.csv") ?? { attempt: 1 };
  const state = published ? "succeeded" : "failed";
  journal.end({ id, state, attempt, finishedAt: Date.now(), failure: null, output: null, report: null, log: "" });
}
