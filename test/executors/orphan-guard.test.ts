import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { OrphanGuard } from "../../src/executors/orphan-guard.ts";
import { isAlive } from "../support/is-alive.ts";

const children = () =>
  readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);

test.runIf(process.platform === "linux")("groups are guarded again when somebody kills the guard", async () => {
  const group = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
  const leader = group.pid ?? 0;
  try {
    const before = children();
    const shells = () => children().filter((pid) => !before.includes(pid) && isAlive(pid));
    const guard = new OrphanGuard();
    guard.watch(leader);
    const [first = 0] = shells();
    process.kill(first, "SIGKILL");
    await expect.poll(shells).not.toContain(first);
    await expect.poll(shells).toHaveLength(1);
    expect(isAlive(leader)).toBe(true);
  } finally {
    group.kill("SIGKILL");
  }
});
