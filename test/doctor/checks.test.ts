import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConfigError, wholeFileProblem } from "../../src/config/problem.ts";
import { stateFiles } from "../../src/config/state-files.ts";
import { linksCheck, roomCheck, sourcesCheck, stateCheck, targetsCheck } from "../../src/doctor/folders.ts";
import { configCheck, nodeCheck, portCheck } from "../../src/doctor/program.ts";
import { clockCheck, fileTimeIn, journalCheck, lockCheck } from "../../src/doctor/state.ts";
import { eventsCheck, watchLimitsCheck } from "../../src/doctor/watching.ts";
import { openJournal } from "../../src/journal/sqlite.ts";
import type { Watcher } from "../../src/ports/runtime.ts";
import { lockFlow } from "../../src/runtime/lock.ts";
import { RUN } from "../contracts/journal.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** A folder of the test's own and one that is not there. */
async function places() {
  const path = await tempFolder();
  return { there: { path, label: "data/in" }, missing: { path: join(path, "none"), label: "data/none" } };
}

it.each([
  ["24.21.0", "pass"],
  ["22.1.0", "fail"],
])("Node %s: %s", (version, mark) => {
  expect(nodeCheck(version).mark).toBe(mark);
});

it("a config that cannot be read says how many problems it has", () => {
  const problems = ["a", "b"].map((message) => wholeFileProblem("flow.config.json", message, "Mend it."));
  expect(configCheck(new ConfigError(problems))).toEqual({
    name: "config",
    mark: "fail",
    found: "2 problems",
    todo: "pairflow check lists what to mend.",
  });
});

describe("folders", () => {
  it("that can be read are told with their owner, and nothing is left in them", async () => {
    const { there } = await places();
    const { uid, gid } = await stat(there.path);
    const found = `can be read: data/in (owner ${uid}:${gid})`;
    expect(await sourcesCheck([there])).toMatchObject({ mark: "pass", found });
    expect(await targetsCheck([there])).toMatchObject({ mark: "pass" });
    expect(await linksCheck([there])).toMatchObject({ mark: "pass" });
    expect(await stateCheck(there)).toMatchObject({ mark: "pass" });
    expect(await readdir(there.path)).toEqual([]);
  });

  it("a source that is not there fails with what to do; a target is yet to be made", async () => {
    const { there, missing } = await places();
    expect(await sourcesCheck([there, missing])).toMatchObject({
      mark: "fail",
      found: "the folder data/none is not there",
      todo: expect.stringContaining(`mkdir -p ${missing.path}`),
    });
    expect(await targetsCheck([missing])).toMatchObject({ mark: "pass", found: expect.stringContaining("yet to be") });
    expect(await stateCheck(missing)).toMatchObject({ mark: "pass", found: "data/none (yet to be made)" });
    expect(await linksCheck([missing])).toMatchObject({ mark: "note" });
  });

  it("a target that is a file fails", async () => {
    const { missing } = await places();
    await writeFile(missing.path, "");
    expect(await targetsCheck([missing])).toMatchObject({ mark: "fail" });
  });

  it("with little room fail", async () => {
    const { there } = await places();
    expect(await roomCheck([there], 1)).toMatchObject({
      mark: "pass",
      found: expect.stringMatching(/free at data\/in$/),
    });
    expect(await roomCheck([there], 1e18)).toMatchObject({ mark: "fail", todo: expect.stringContaining("Free some") });
  });
});

describe("the lock", () => {
  it("is free, or held by whom the server's file names", async () => {
    const state = stateFiles(await tempFolder(), undefined);
    await mkdir(state.folder);
    expect(await lockCheck(state)).toMatchObject({ mark: "pass", found: "free; nothing has run yet" });
    const unlock = lockFlow(state.lock);
    onTestFinished(unlock);
    expect((await lockCheck(state)).found).toBe("held by a runner without a page (run, retry or prune)");
    await writeFile(state.server, JSON.stringify({ url: "http://localhost:8000", pid: 7 }));
    expect((await lockCheck(state)).found).toBe("held by process 7, the server on http://localhost:8000");
    await writeFile(state.server, "{");
    expect((await lockCheck(state)).found).toBe("held by another runner");
    unlock();
    expect(await lockCheck(state)).toMatchObject({ mark: "pass", found: "free" });
  });

  it("that is no database fails", async () => {
    const lock = join(await tempFolder(), "lock.sqlite");
    await writeFile(lock, "no database ".repeat(999));
    expect(await lockCheck({ lock, server: "" })).toMatchObject({ mark: "fail" });
  });
});

describe("the journal", () => {
  it("is told with its runs, or that there is none", async () => {
    const path = join(await tempFolder(), "journal.sqlite");
    expect(journalCheck(path)).toMatchObject({ mark: "pass", found: "none yet" });
    const journal = openJournal(path, () => {});
    journal.begin(RUN);
    expect(journalCheck(path)).toMatchObject({ mark: "pass", found: expect.stringMatching(/^1 run, .*, whole$/) });
    journal.close();
  });

  it.each<[string, (path: string) => unknown, RegExp]>([
    ["damaged", (path) => writeFile(path, "no database ".repeat(999)), /damaged/],
    [
      "newer",
      (path) => {
        const newer = new DatabaseSync(path);
        newer.exec("PRAGMA user_version = 999");
        newer.close();
      },
      /a newer Pairflow wrote it/,
    ],
  ])("that is %s fails", async (_what, harm, found) => {
    const path = join(await tempFolder(), "journal.sqlite");
    await harm(path);
    expect(journalCheck(path)).toMatchObject({ mark: "fail", found: expect.stringMatching(found) });
  });
});

describe("the clock", () => {
  it.each([
    ["right", { now: 1e12, newestAt: 1e12 - 5, filesAt: 1e12 + 9 }, "pass"],
    ["without runs", { now: 1e12, newestAt: undefined, filesAt: 1e12 }, "pass"],
    ["behind the journal", { now: 1e12, newestAt: 1e12 + 60_000, filesAt: 1e12 }, "fail"],
    ["off the file system's", { now: 1e12, newestAt: undefined, filesAt: 1e12 - 60_000 }, "fail"],
    ["with nothing to compare", { now: 1e12, newestAt: undefined, filesAt: undefined }, "note"],
  ])("%s", (_what, clocks, mark) => {
    expect(clockCheck(clocks).mark).toBe(mark);
  });

  it("is compared by a file that is gone again", async () => {
    const folder = await tempFolder();
    expect(await fileTimeIn(folder)).toBeGreaterThan(1e12);
    expect(await fileTimeIn(join(folder, "none"))).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("events", () => {
  it("are seen in a folder of ours on the same file system, and no trace is left", async () => {
    const { there } = await places();
    const sources = { path: join(there.path, "in"), label: "in" };
    await mkdir(sources.path);
    expect(await eventsCheck({ sources: [sources], ours: [there] })).toMatchObject({ mark: "pass" });
    expect(await readdir(there.path)).toEqual(["in"]);
    expect(await readdir(sources.path)).toEqual([]);
  });

  it("that never come are noted, with what to do", async () => {
    const { there } = await places();
    const deaf: Watcher = { watch: () => () => {}, close: async () => {} };
    expect(await eventsCheck({ sources: [there], ours: [there], watcher: deaf, withinMs: 100 })).toMatchObject({
      mark: "note",
      found: "none seen within 100 ms at data/in",
      todo: expect.stringContaining("--poll"),
    });
  });

  it("are unknown where we may write nowhere", async () => {
    const { there, missing } = await places();
    expect(await eventsCheck({ sources: [there], ours: [missing] })).toMatchObject({ mark: "note" });
  });

  it.each([
    [8_192, 128, "pass"],
    [100, 128, "note"],
    [8_192, 8, "note"],
  ])("%i watches and %i instances: %s", (max_user_watches, max_user_instances, mark) => {
    expect(watchLimitsCheck({ max_user_watches, max_user_instances }).mark).toBe(mark);
  });
});

describe("a port", () => {
  it("is free, taken, or the flow's own", async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    expect(await portCheck("127.0.0.1", port, undefined)).toMatchObject({ mark: "fail" });
    expect(await portCheck("127.0.0.1", port, `http://127.0.0.1:${port}`)).toMatchObject({ mark: "pass" });
    expect(await portCheck("127.0.0.1", 0, undefined)).toMatchObject({ mark: "pass" });
  });
});
