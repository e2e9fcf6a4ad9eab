import { existsSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import chromiumPackage from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

// These make a browser laxer than the one people use, or less steady; the page is to be judged by a strict one.
const LAX_ARGS = ["--disable-web-security", "--allow-running-insecure-content", "--single-process", "--no-zygote"];
const OFFLINE_ARGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

/** Starts the browser that came with the packages. Downloads nothing, reaches only this machine; throws when it cannot start. */
export async function startBrowser(): Promise<Browser> {
  const folder = await unpackOnce();
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    args: [...chromiumPackage.args.filter((arg) => !LAX_ARGS.includes(arg)), ...OFFLINE_ARGS],
    env: { ...process.env, FONTCONFIG_FILE: join(folder, "fonts.conf") },
  });
}

/**
 * The package unpacks to fixed names in the temp folder and takes a file that is there for a whole one.
 * So each process unpacks into a folder of its own, and the first to finish gives it the name all use.
 */
async function unpackOnce(): Promise<string> {
  const folder = join(tmpdir(), `pairflow-chromium-${packageVersion()}`);
  if (existsSync(folder)) return folder;
  const own = await mkdtemp(join(tmpdir(), "pairflow-chromium-"));
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = own;
  try {
    await chromiumPackage.executablePath();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  await writeFile(join(own, "fonts.conf"), fontsConfig(folder));
  await rename(own, folder).catch(async (error: unknown) => {
    await rm(own, { recursive: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

/** The package's own font first, so that a machine without fonts shows text too; then those of the machine. */
function fontsConfig(folder: string): string {
  const folders = [join(folder, "fonts"), "/usr/share/fonts", "/usr/local/share/fonts"];
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
${folders.map((each) => `<dir>${each}</dir>`).join("")}<cachedir>${join(folder, "fonts-cache")}</cachedir></fontconfig>
`;
}

function packageVersion(): string {
  const require = createRequire(import.meta.url);
  const main = require.resolve("@sparticuz/chromium");
  // Every package.json has a version.
  const { version } = require(join(dirname(main), "..", "package.json")) as { version: string };
  return version;
}
