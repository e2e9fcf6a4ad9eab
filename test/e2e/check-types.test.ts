import { execFile } from "node:child_process";
import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { typeProblems } from "../../src/commands/job-types.ts";
import { flowFolder, pairflow } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const PROJECT = join(import.meta.dirname, "../..");
const pair = (name: string) => ({ name, job: `./jobs/${name}`, source: "in", target: `out-${name}` });
const flow = (...jobs: readonly string[]) => ({ pairs: jobs.map(pair) });

/** Names on purpose what only the right types have: modules of Node, of Pairflow and of the folder itself. */
const SOUND = `
import { copyFile } from "node:fs/promises";
import { defineJob, z } from "pairflow";
import { loadDanfo } from "pairflow/tables";
import type { JobResult } from "pairflow/testing";
import { rate } from "./lib/rate.ts";

await Promise.resolve(import.meta.dirname);
export type Loaded = ReturnType<typeof loadDanfo> | JobResult;
export default defineJob({
  params: z.object({ factor: z.number().default(rate) }),
  async run({ sources: [source], target, params, signal }) {
    signal.throwIfAborted();
    await copyFile(source.path, target);
    return { facts: { factor: params.factor.toFixed(1) } };
  },
});
`;
const RATE = "export const rate: number = 2;\n";
const WRONG = `import { defineJob } from "pairflow";

export default defineJob({
  run: ({ sources, target }) => {
    console.log(sources[0].pth, target.toFixed());
  },
});
`;

describe("check", () => {
  it("shows type errors of job scripts with file, line and column, and what they import from the folder", async () => {
    const files = {
      "in/.keep": "",
      "jobs/sound.ts": SOUND,
      "jobs/wrong.ts": WRONG,
      "jobs/lib/rate.ts": "export const rate: number = 'two' as unknown as string;\n",
      "jobs/not-named.ts": "export const nothing: number = 'text';\n",
    };
    const root = await flowFolder(flow("sound.ts", "wrong.ts"), files);
    const { exitCode, stdout, stderr } = await pairflow("check", root);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    const file = join(root, "jobs/wrong.ts");
    expect(stderr).toContain(`${file}:5:28: Property 'pth' does not exist on type 'SourceFile'. Did you mean 'path'?`);
    expect(stderr).toContain(
      "  5 |     console.log(sources[0].pth, target.toFixed());\n    |                            ^\n",
    );
    expect(stderr).toContain(`${file}:5:40: `);
    expect(stderr).toContain(`${join(root, "jobs/lib/rate.ts")}:1:14: `);
    expect(stderr.match(/\(TS\d+\)/g)).toHaveLength(3);
    const document = JSON.parse((await pairflow("check", root, "--json")).stdout);
    expect(document).toMatchObject({ valid: false, config: [], folders: [] });
    expect(document.types).toContainEqual({
      file,
      line: 5,
      column: 28,
      path: "",
      message: "Property 'pth' does not exist on type 'SourceFile'. Did you mean 'path'? (TS2551)",
      hint: null,
      sourceLine: "    console.log(sources[0].pth, target.toFixed());",
    });
  });

  it("finds nothing wrong with sound types in a folder without an install, and says that it looked", async () => {
    const root = await flowFolder(flow("sound.ts"), {
      "in/.keep": "",
      "jobs/sound.ts": SOUND,
      "jobs/lib/rate.ts": RATE,
    });
    const { exitCode, stdout, stderr } = await pairflow("check", root);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("1 pair, 1 job script typed, every folder can be used.");
  });

  const withSettings = (settings: string) =>
    flowFolder(flow("sound.ts"), {
      "in/.keep": "",
      "jobs/sound.ts": SOUND,
      "jobs/lib/rate.ts": RATE,
      "tsconfig.json": settings,
    });

  it("is as strict as the folder's tsconfig.json", async () => {
    const options = { noUncheckedIndexedAccess: true, module: "commonjs", composite: true };
    const root = await withSettings(JSON.stringify({ compilerOptions: options }));
    const { exitCode, stderr } = await pairflow("check", root);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("jobs/sound.ts:14:20: 'source' is possibly 'undefined'. (TS18048)");
  });

  it("is no stricter than the folder's tsconfig.json", async () => {
    const root = await withSettings('{ "compilerOptions": { "strict": false } }');
    expect((await pairflow("check", root)).exitCode).toBe(0);
  });

  it("reports what is wrong with the folder's tsconfig.json", async () => {
    const root = await withSettings('{\n  "compilerOptions": { "strikt": true }\n}');
    const { exitCode, stderr } = await pairflow("check", root);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/tsconfig\.json:2:\d+: Unknown compiler option 'strikt'/);
  });

  it("looks at no types of a flow without TypeScript, and at none when it runs", async () => {
    const files = { "in/a.csv": "x\n", "jobs/plain.js": "export default ({ target }) => target.nothing;\n" };
    const plain = await flowFolder(flow("plain.js"), files);
    expect((await pairflow("check", plain)).stdout).toContain("1 pair, every folder can be used.");
    const wrong =
      "import { writeFile } from 'node:fs/promises';\nexport default ({ target }: { target: string }): number => writeFile(target, 'x');\n";
    const root = await flowFolder({ settle: "0s", ...flow("wrong.ts") }, { "in/a.csv": "x\n", "jobs/wrong.ts": wrong });
    expect((await pairflow("check", root)).exitCode).toBe(3);
    expect((await pairflow("run", root)).exitCode).toBe(0);
  });
});

describe("the TypeScript that looks", () => {
  /** A package of this name in the flow folder whose module has this text. */
  const installed = (text: string) => ({
    "jobs/wrong.ts": WRONG,
    "node_modules/typescript/package.json": '{ "main": "index.cjs" }',
    "node_modules/typescript/index.cjs": text,
    "node_modules/@types/node/package.json": "{}",
  });
  const problemsOf = async (root: string) => typeProblems(root, [join(root, "jobs/wrong.ts")]);

  it("is the flow folder's own before ours", async () => {
    const ours = JSON.stringify(createRequire(import.meta.url).resolve("typescript"));
    const text = `module.exports = { ...require(${ours}), flattenDiagnosticMessageText: () => "its own words" };`;
    const problems = await problemsOf(await flowFolder(flow("wrong.ts"), installed(text)));
    expect(problems?.map(({ message }) => message)).toContain("its own words (TS2551)");
  });

  it("is ours where the folder's own is one that cannot be asked", async () => {
    const root = await flowFolder(flow("wrong.ts"), installed('module.exports = { version: "7.0.0" };'));
    expect(await problemsOf(root)).toHaveLength(2);
  });

  it("is not missed where there is none: one line says that types were not checked", async () => {
    const pairflowWithout = await tempFolder();
    for (const name of ["src", "jobs", "package.json"]) {
      await cp(join(PROJECT, name), join(pairflowWithout, name), { recursive: true });
    }
    await mkdir(join(pairflowWithout, "node_modules"));
    for (const name of await readdir(join(PROJECT, "node_modules"))) {
      if (name === "typescript" || name === "@types") continue;
      await symlink(join(PROJECT, "node_modules", name), join(pairflowWithout, "node_modules", name));
    }
    const root = await flowFolder(flow("wrong.ts"), { "in/.keep": "", "jobs/wrong.ts": WRONG });
    const check = promisify(execFile)(process.execPath, [join(pairflowWithout, "src/cli.ts"), "check", root]);
    const { stdout, stderr } = await check;
    expect(stdout).toContain("1 pair, every folder can be used.");
    expect(stderr).toContain(
      "Types of job scripts were not checked. To have them checked: npm i -D typescript @types/node",
    );
  });
});
