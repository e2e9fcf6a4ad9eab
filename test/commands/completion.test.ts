import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { bashCompletion } from "../../src/commands/completion-bash.ts";
import { fishCompletion } from "../../src/commands/completion-fish.ts";
import { completedCommands } from "../../src/commands/completion-tree.ts";
import { zshCompletion } from "../../src/commands/completion-zsh.ts";
import { makeProgram } from "../../src/commands/program.ts";
import { flowFolder, pairflow } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const CLI = join(import.meta.dirname, "../../src/cli.ts");
const FLOW = {
  settle: "0s",
  pairs: [
    { name: "stamp", job: "timestamp", source: "in", target: "stamped" },
    { name: "score", job: "zscore", params: { column: "nav" }, source: "stamped/A{rest}", target: "scored/A{rest}" },
  ],
};
const commands = completedCommands(await makeProgram());
const run = promisify(execFile);
const shells = new Map<string, boolean>();
for (const shell of ["bash", "zsh", "fish"]) {
  shells.set(
    shell,
    await run(shell, ["--version"]).then(
      () => true,
      () => false,
    ),
  );
}

/** What bash offers for a line, its last word being typed. */
async function offered(cwd: string, ...words: readonly string[]): Promise<readonly string[]> {
  const script = join(await tempFolder(), "completion.bash");
  await writeFile(
    script,
    `${bashCompletion(commands)}
pairflow() { '${process.execPath}' --disable-warning=ExperimentalWarning '${CLI}' "$@"; }
[[ "$(complete -p pairflow)" == "complete -F _pairflow pairflow" ]] || exit 1
COMP_WORDS=("$@")
COMP_CWORD=$(( $# - 1 ))
_pairflow
printf '%s\\n' "\${COMPREPLY[@]}"
`,
  );
  const { stdout } = await run("bash", [script, "pairflow", ...words], { cwd });
  return stdout.split("\n").filter((line) => line !== "");
}

describe.skipIf(shells.get("bash") !== true)("bash completes", () => {
  it("commands", async () => {
    const flow = await tempFolder();
    expect(await offered(flow, "st")).toEqual(["status"]);
    expect(await offered(flow, "")).toEqual([...commands.map(({ name }) => name), "--help", "--version", "--no-color"]);
    expect(await offered(flow, "nosuch", "")).toEqual([]);
  });

  it("options of the command, and their choices", async () => {
    const flow = await tempFolder();
    expect(await offered(flow, "logs", "--f")).toEqual(["--follow"]);
    expect(await offered(flow, "graph", "--format", "s")).toEqual(["svg"]);
    expect(await offered(flow, "completion", "")).toEqual(["bash", "zsh", "fish"]);
  });

  it("pairs, also behind another one", async () => {
    const flow = await flowFolder(FLOW);
    expect(await offered(flow, "run", "--pair", "")).toEqual(["stamp", "score"]);
    expect(await offered(flow, "run", "--pair", "stamp", "sc")).toEqual(["score"]);
    expect(await offered("/", "run", flow, "--pair", "st")).toEqual(["stamp"]);
  });

  it("environments, and the pairs that one of them adds", async () => {
    const flow = await flowFolder(FLOW, {
      "flow.config.prod.yaml": "pairs: [{ name: stamp, remove: true }, { name: more }]\n",
      "flow.config.dev.json": "{}",
      "flow.config.json.bak": "{}",
    });
    expect(await offered(flow, "run", "--env", "")).toEqual(["dev", "prod"]);
    expect(await offered("/", "serve", flow, "--env", "p")).toEqual(["prod"]);
    expect(await offered(flow, "run", "--env", "prod", "--pair", "")).toEqual(["score", "more"]);
  });

  it("keys, of one pair alone when it is named", async () => {
    const csv = "isin,nav\nx,1\n";
    const flow = await flowFolder(FLOW, { "in/A 1.csv": csv, "in/A$2.csv": csv, "in/B.csv": csv });
    await pairflow("run", flow);
    expect(await offered(flow, "run", "--pair", "score", "--force", "")).toEqual(["A 1.csv", "A$2.csv"]);
    expect(await offered(flow, "preview", "B")).toEqual(["B.csv"]);
    expect(await offered("/", "logs", flow, "A")).toEqual(["A 1.csv", "A$2.csv"]);
  });

  it("folders, and nothing where nothing can be known", async () => {
    const flow = await tempFolder();
    await mkdir(join(flow, "sub"));
    expect(await offered(flow, "init", "su")).toEqual(["sub"]);
    expect(await offered(flow, "serve", "--port", "")).toEqual([]);
    expect(await offered("/", "run", "--pair", "")).toEqual([]);
  });
});

describe("a name from the flow", () => {
  it("is left out when nobody could type it", async () => {
    const root = await flowFolder({ pairs: [{ name: "a\u001B[2J" }, { name: "b" }, { job: "no name" }, 7] });
    expect((await pairflow("__complete", "pair", "", root)).stdout).toBe("b\n");
  });

  it("is one of a thousand at most: a shell shows no more", async () => {
    const root = await flowFolder({ pairs: Array.from({ length: 1_001 }, (_, index) => ({ name: `p${index}` })) });
    const { stdout } = await pairflow("__complete", "pair", "", root);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1_000);
  });

  it("is not asked for in a broken config, and no error is printed", async () => {
    const root = await flowFolder("{");
    expect(await pairflow("__complete", "key", "", root)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });
});

describe("the other shells", () => {
  it("are told of every command, option and choice", () => {
    const scripts = [zshCompletion(commands), fishCompletion(commands)];
    for (const { name, options } of commands) {
      for (const script of scripts) expect(script).toContain(name);
      for (const { flags } of options) {
        for (const flag of flags) expect(scripts[0]).toContain(`*${flag}[`);
        expect(scripts[1]).toContain(`from ${name}' -l ${flags[0]?.slice(2)}`);
      }
    }
    for (const script of scripts) expect(script).toContain("mermaid dot svg");
    expect(scripts[0]).toMatch(/\*--env\[[^']*: :_pairflow_ask environment'/);
    expect(scripts[1]).toMatch(/ -l env .* -f -a '\(__pairflow_ask environment\)'/);
  });

  it.skipIf(shells.get("zsh") !== true)("zsh reads its script", async () => {
    const script = join(await tempFolder(), "_pairflow");
    await writeFile(script, zshCompletion(commands));
    await run("zsh", ["-n", script]);
  });

  it.skipIf(shells.get("fish") !== true)("fish reads its script", async () => {
    const script = join(await tempFolder(), "pairflow.fish");
    await writeFile(script, fishCompletion(commands));
    await run("fish", ["--no-execute", script]);
  });
});
