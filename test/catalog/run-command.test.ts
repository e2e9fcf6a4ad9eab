import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isAlive } from "../support/is-alive.ts";
import { commandFlow } from "./command-flow.ts";

describe("a command that fails", () => {
  it.each([
    ["echo no rate >&2; exit 3", "ended with exit code 3: no rate", "The run's log has all that it wrote."],
    [
      "for n in 1 2 3 4 5 6; do echo line $n >&2; done; exit 1",
      "ended with exit code 1: line 6",
      "The last lines that it wrote to stderr: line 2 / line 3 / line 4 / line 5 / line 6",
    ],
    [
      "echo out; exit 4",
      "ended with exit code 4",
      "It wrote nothing to stderr; the run's log has what it wrote to stdout.",
    ],
    [
      "kill -SEGV $$",
      "was killed by SIGSEGV",
      "It wrote nothing to stderr; the run's log has what it wrote to stdout.",
    ],
    ["kill -KILL $$", "was killed by SIGKILL", expect.stringContaining("too much memory")],
  ])("by %j says how, and its last words", async (script, how, hint) => {
    const { sh } = await commandFlow();
    await expect(sh(script)).rejects.toMatchObject({
      code: "job-failed",
      kind: "transient",
      message: `the command sh -c ${script.length > 74 ? `${script.slice(0, 74)}...` : script} ${how}`,
      hint,
    });
  });

  it("is called by its program and its first arguments", async () => {
    const { run } = await commandFlow();
    await expect(run(["sh", "-c", "exit 1", "{source}", "more"])).rejects.toThrow(
      "the command sh -c exit 1 ended with",
    );
    await expect(run(["{param:column}", "x"])).rejects.toThrow(
      'the command {param:column} cannot be started: there is no program "nav"',
    );
  });
});

describe("a command that cannot be started", () => {
  const refused = async (
    argv: readonly string[],
    root: string,
    run: Awaited<ReturnType<typeof commandFlow>>["run"],
  ) => {
    const failure: unknown = await run(argv, { root }).catch((error: unknown) => error);
    if (!(failure instanceof Error)) throw new Error("it was started");
    return failure;
  };

  it("says what is missing, and is no fault of the files", async () => {
    const { run, root } = await commandFlow(
      { "x.sh": "#!/no/such/sh\n", "plain.sh": "echo 1\n" },
      { PATH: "/nowhere:/bin" },
    );
    await chmod(join(root, "x.sh"), 0o755);
    const told = async (...argv: readonly string[]) => refused(argv, root, run);
    expect(await told("no-such-program", "{target}")).toMatchObject({
      code: "job-unknown",
      kind: "environment",
      message: 'the command no-such-program cannot be started: there is no program "no-such-program"',
      hint: "Looked in PATH: /nowhere:/bin. Install it, or write its path.",
    });
    expect(await told("./none.sh")).toMatchObject({
      kind: "environment",
      message: `the command ./none.sh cannot be started: there is no file ${root}/none.sh`,
      hint: "Mend its path in the config; it is relative to the flow folder.",
    });
    expect(await told("./x.sh")).toMatchObject({
      kind: "environment",
      message: `the command ./x.sh cannot be started: the program that the first line of ${root}/x.sh names is not there`,
    });
    expect(await told("./plain.sh")).toMatchObject({
      kind: "environment",
      message: `the command ./plain.sh cannot be started: ${root}/plain.sh may not be executed`,
      hint: `Run: chmod +x ${root}/plain.sh, or name what runs it: ["sh", "./plain.sh"].`,
    });
    expect(await refused(["sh"], join(root, "gone"), run)).toMatchObject({
      message: `the command sh cannot be started: its folder ${root}/gone is not there`,
    });
  });

  it("says what no retry mends", async () => {
    const { run, root } = await commandFlow();
    await mkdir(join(root, "jobs"));
    expect(await refused(["./jobs"], root, run)).toMatchObject({
      kind: "permanent",
      message: `the command ./jobs cannot be started: ${root}/jobs is a folder`,
    });
    expect(await refused(["sh", "-c", "true", "x".repeat(3_000_000)], root, run)).toMatchObject({
      kind: "permanent",
      message: expect.stringContaining("its arguments are too long"),
    });
  });
});

describe("the end of a command", () => {
  it("is the end of all that it started", async () => {
    const { sh, log, groups } = await commandFlow();
    await sh("sleep 600 & echo $!");
    expect(groups).toHaveLength(1);
    await expect.poll(() => isAlive(Number(log[0]))).toBe(false);
  });

  it("does not wait for what has left its process group", async () => {
    const { run, log } = await commandFlow({
      "leave.mjs":
        'import { spawn } from "node:child_process"; const child = spawn("sleep", ["600"], { detached: true, stdio: "inherit" }); child.unref(); console.log(child.pid);',
    });
    await run([process.execPath, "leave.mjs"]);
    const pid = Number(log[0]);
    expect(isAlive(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
  });

  it("comes with the abort of its run, for the whole tree", async () => {
    const { sh, log, abort } = await commandFlow();
    const running = sh("sh -c 'sleep 600 & echo $!; wait'; echo not reached");
    await expect.poll(() => log.length).toBe(1);
    abort.abort(new Error("no longer wanted"));
    await expect(running).rejects.toThrow("no longer wanted");
    expect(log).toHaveLength(1);
    await expect.poll(() => isAlive(Number(log[0]))).toBe(false);
  });

  it("is left to it for half a second, and then forced", async () => {
    const { sh, log, abort } = await commandFlow();
    const running = sh("trap 'echo asked' TERM; echo $$; while true; do sleep 0.05; done");
    await expect.poll(() => log.length).toBe(1);
    abort.abort(new Error("no longer wanted"));
    await expect(running).rejects.toThrow("no longer wanted");
    expect(log).toContain("asked");
    expect(isAlive(Number(log[0]))).toBe(false);
  });

  it("comes before its beginning when the run is aborted already", async () => {
    const { sh, groups, abort } = await commandFlow();
    abort.abort(new Error("no longer wanted"));
    await expect(sh("true")).rejects.toThrow("no longer wanted");
    expect(groups).toEqual([]);
  });
});
