import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { exitsOf, manualOf } from "../../src/commands/manual.ts";
import { makeProgram } from "../../src/commands/program.ts";
import { pairflow } from "../support/cli.ts";

const top = join(import.meta.dirname, "../..");
const program = await makeProgram();
const names = program.commands.map((command) => command.name());

/** The command line as it was promised. */
const PROMISED = [
  "run",
  "serve",
  "plan",
  "status",
  "retry",
  "logs",
  "preview",
  "graph",
  "check",
  "init",
  "save",
  "schema",
];

it("has every command that was promised", () => {
  expect(names).toEqual(expect.arrayContaining(PROMISED));
});

describe.each(program.commands.map((command) => [command.name(), command] as const))("pairflow %s", (name, command) => {
  it("tells in one sentence what it does", () => {
    expect(command.description()).toMatch(/^[A-Z][^.]*\.$/);
  });

  it("has examples of itself, and exit codes with their meanings", () => {
    const manual = manualOf(command);
    if (manual === undefined) throw new Error("it has no manual");
    expect(manual.examples.length).toBeGreaterThan(0);
    for (const [line, does] of manual.examples) {
      expect(line).toContain(`pairflow ${name}`);
      expect(does).toMatch(/^[a-z]/);
    }
    expect(exitsOf(manual).filter(([, meaning]) => meaning === "")).toEqual([]);
  });

  it("describes each argument and each option", () => {
    for (const { description } of [...command.registeredArguments, ...command.options])
      expect(description).not.toBe("");
  });

  it("tells it in help that is as wide as the terminal, but for lines to be copied", () => {
    let text = "";
    command.configureOutput({
      ...command.configureOutput(),
      writeOut: (part) => (text += part),
      getOutHelpWidth: () => 80,
    });
    command.outputHelp();
    expect(text).toContain("Examples:");
    const copied = (manualOf(command)?.examples ?? []).flatMap(([line, does]) => [`  ${line}`, `  # ${does}`]);
    const long = text.split("\n").filter((line) => line.length > 80 && !copied.includes(line));
    expect(long.filter((line) => !line.startsWith("Usage:"))).toEqual([]);
  });
});

it("has no command in README and docs that is not there", () => {
  const pages = ["README.md", "CHANGELOG.md", ...globSync("docs/*.md", { cwd: top }), "src/config/guide.md"];
  const unknown = pages.flatMap((page) => {
    const text = readFileSync(join(top, page), "utf8");
    // In code only: prose speaks of Pairflow in other ways.
    const code = [...text.matchAll(/`{3}[a-z]*\n([\s\S]*?)`{3}|`([^`\n]+)`/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    );
    const used = code.flatMap((part) => [...part.matchAll(/(?:^|[\s$(])pairflow (?!-)([a-z-]+)/gm)]);
    return used
      .map((match) => match[1] ?? "")
      .filter((name) => !names.includes(name))
      .map((name) => `${page}: ${name}`);
  });
  expect(unknown).toEqual([]);
});

describe("a slip of the hand", () => {
  it.each([
    [["stauts"], "error: unknown command 'stauts'\n(Did you mean status?)\n"],
    [["run", "--pari", "x"], "error: unknown option '--pari'\n(Did you mean --pair?)\n"],
    [
      ["graph", "--format", "png"],
      "error: option '--format <format>' argument 'png' is invalid. Allowed choices are mermaid, dot, svg, json.\n",
    ],
    [
      ["run", "-j", "0"],
      "error: option '-j, --jobs <n>' argument '0' is invalid. It takes a whole number from 1 to 256.\n",
    ],
  ])("%j is answered with what was meant", async (args, stderr) => {
    expect(await pairflow(...args)).toEqual({ exitCode: 2, stdout: "", stderr });
  });
});

it("reads like a table of contents", async () => {
  const { stdout, exitCode } = await pairflow("--help");
  expect(exitCode).toBe(0);
  await expect(stdout).toMatchFileSnapshot("outputs/help.txt");
});

it("stops when who reads its output has enough, and says nothing of that", async () => {
  const child = spawn(process.execPath, [join(top, "src/cli.ts"), "--help"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const [stderr] = await Promise.all([textOf(child.stderr), once(child, "close")]);
  expect(stderr).not.toContain("EPIPE");
});
