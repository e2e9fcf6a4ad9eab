import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tempFolder } from "../support/temp-folder.ts";

const UNIT = join(import.meta.dirname, "../../deploy/pairflow.service");
/** Of `systemd-analyze security`, from 0 (best) to 10; systemd 252 says 1.9. */
const MOST_EXPOSED = 2;

it("systemd-analyze finds nothing wrong with the unit, and little that it is exposed to", async (context) => {
  const folder = await tempFolder();
  copyFileSync(UNIT, join(folder, "pairflow.service"));
  // It looks whether the programs are there, which they need not be here.
  const text = readFileSync(UNIT, "utf8").replace("ExecStart=/usr/bin/node", `ExecStart=${process.execPath}`);
  writeFileSync(join(folder, "pairflow.service"), text);
  const verified = analyze("verify", join(folder, "pairflow.service"));
  if (verified === undefined) return context.skip("systemd-analyze is not installed");
  expect(verified).toBe("");
  const exposure = analyze("security", "--offline=true", join(folder, "pairflow.service"));
  const [, level] = /exposure level for .*: ([\d.]+)/.exec(exposure ?? "") ?? [];
  expect(Number(level)).toBeLessThan(MOST_EXPOSED);
});

it("the unit runs what the first line of cli.ts says, and its watchdog allows for three looks in each period", () => {
  const unit = readFileSync(UNIT, "utf8");
  const [first = ""] = readFileSync(join(UNIT, "../../src/cli.ts"), "utf8").split("\n", 1);
  for (const option of first.match(/--\S+/g) ?? []) expect(unit).toContain(option);
  expect(unit).toMatch(/^Type=notify$/m);
  expect(unit).toMatch(/^NotifyAccess=all$/m);
  expect(unit).toMatch(/^WatchdogSec=2min$/m);
  expect(unit).toMatch(/^SuccessExitStatus=143$/m);
});

/** What it printed; undefined where there is none. Throws when it found an error. */
function analyze(...args: readonly string[]): string | undefined {
  try {
    return execFileSync("systemd-analyze", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
