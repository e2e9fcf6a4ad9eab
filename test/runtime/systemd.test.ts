import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import type { Logger } from "../../src/ports/runtime.ts";
import { serviceManager } from "../../src/runtime/systemd.ts";
import { flowFolder, serve } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const quiet: Logger = { info: () => {}, warn: () => {}, error: () => {} };

/** A systemd-notify on PATH that writes down what it is told, one message a line; returns what it was told. */
async function fakeNotify(): Promise<() => readonly string[]> {
  const folder = await tempFolder();
  const told = join(folder, "told");
  writeFileSync(told, "");
  writeFileSync(join(folder, "systemd-notify"), `#!/bin/sh\necho "$@" >> ${told}\n`);
  chmodSync(join(folder, "systemd-notify"), 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return () => readFileSync(told, "utf8").split("\n").slice(0, -1);
}

it("a server tells systemd that it is ready once its page listens, feeds the watchdog, and says that it stops", async () => {
  const told = await fakeNotify();
  vi.stubEnv("NOTIFY_SOCKET", "/run/there");
  vi.stubEnv("WATCHDOG_USEC", "60000");
  const root = await flowFolder(
    { pairs: [{ name: "stamp", job: "timestamp", source: "in", target: "out" }] },
    { "in/.k": "" },
  );
  const { stop } = await serve(root);
  await expect.poll(told, { timeout: 20_000 }).toEqual(expect.arrayContaining(["READY=1", "WATCHDOG=1"]));
  expect(await stop("SIGTERM")).toBe(143);
  expect(told()[0]).toBe("READY=1");
  expect(told().at(-1)).toBe("STOPPING=1");
});

it("the watchdog is not fed while the loop stands still, and is again when it turns", async () => {
  const told = await fakeNotify();
  const manager = serviceManager({ NOTIFY_SOCKET: "/run/there", WATCHDOG_USEC: "30000" }, quiet);
  let turns = false;
  let asked = 0;
  manager.watch(() => {
    asked += 1;
    return turns;
  });
  await expect.poll(() => asked).toBeGreaterThan(3);
  expect(told()).toEqual([]);
  turns = true;
  await expect.poll(told).toContain("WATCHDOG=1");
  manager.stopping();
  await expect.poll(told).toContain("STOPPING=1");
});

it("nobody is told anything where systemd did not start it, or meant another process", async () => {
  const told = await fakeNotify();
  const alone = serviceManager({ WATCHDOG_USEC: "3000" }, quiet);
  alone.ready();
  alone.watch(() => true);
  alone.stopping();
  const other = serviceManager({ NOTIFY_SOCKET: "/run/there", WATCHDOG_USEC: "3000", WATCHDOG_PID: "1" }, quiet);
  other.watch(() => expect.unreachable("the watchdog of another process is fed"));
  other.stopping();
  await expect.poll(told).toEqual(["STOPPING=1"]);
});

it("a message that cannot be sent is logged, and nothing else happens", async () => {
  vi.stubEnv("PATH", await tempFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const errors: string[] = [];
  serviceManager({ NOTIFY_SOCKET: "/run/there" }, { ...quiet, error: (text) => void errors.push(text) }).ready();
  await expect.poll(() => errors).toEqual([expect.stringMatching(/^systemd could not be told READY=1: .*ENOENT/)]);
});

it("the real systemd-notify brings the message to a socket", async (context) => {
  if (!isInstalled("systemd-notify") || !isInstalled("python3"))
    return context.skip("systemd-notify or python3 is missing");
  const socket = join(await tempFolder(), "notify");
  const { execFile } = await import("node:child_process");
  const listen = `import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind("${socket}"); print("bound", flush=True)
while True:
    message = s.recv(4096); print(message.decode(), flush=True)`;
  const receiver = execFile("python3", ["-c", listen]);
  onTestFinished(() => void receiver.kill("SIGKILL"));
  let heard = "";
  receiver.stdout?.on("data", (text: string) => (heard += text));
  await expect.poll(() => heard, { timeout: 10_000 }).toContain("bound");
  vi.stubEnv("NOTIFY_SOCKET", socket);
  onTestFinished(() => void vi.unstubAllEnvs());
  serviceManager({ NOTIFY_SOCKET: socket }, quiet).ready();
  await expect.poll(() => heard, { timeout: 10_000 }).toContain("READY=1");
});

function isInstalled(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
