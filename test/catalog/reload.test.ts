import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { workerPool } from "../support/worker-pool.ts";

/** One worker, and scripts whose files change between its runs. */
async function scripts() {
  const { folder, order, perform } = await workerPool();
  const write = async (name: string, text: string) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  };
  /** What the script writes, or the message of its failure. */
  const run = async (script: string): Promise<string> => {
    const work = order(join(folder, script));
    const outcome = await perform(work);
    return outcome.kind === "failed" ? outcome.failure.message : await readFile(work.target, "utf8");
  };
  return { folder, write, run };
}

const job = (imports: string, value: string) => `import { writeFileSync } from "node:fs";
import { defineJob } from "pairflow";
${imports}
export default defineJob({ run: ({ target }) => writeFileSync(target, \`\${${value}} \${process.pid}\`) });
`;

/** `value pid` without the process id, which must be that of the first run. */
function sameWorker(): (said: string) => string {
  let first: string | undefined;
  return (said) => {
    const [value = "", pid] = said.split(" ");
    first ??= pid;
    expect(pid).toBe(first);
    return value;
  };
}

it("uses a changed script, and a changed file that it imports, from the next run on", async () => {
  const { write, run } = await scripts();
  const value = sameWorker();
  await write("job.ts", job('import { rate } from "./lib/rate.ts";', "rate"));
  await write(
    "lib/rate.ts",
    'import rates from "../rates.json" with { type: "json" };\nexport const rate: number = rates.usd;',
  );
  await write("rates.json", '{ "usd": 1 }');
  expect(value(await run("job.ts"))).toBe("1");
  await write("rates.json", '{ "usd": 2 }');
  expect(value(await run("job.ts"))).toBe("2");
  await write("lib/rate.ts", "export const rate: number = 3;");
  expect(value(await run("job.ts"))).toBe("3");
  await write("job.ts", job('import { rate } from "./lib/rate.ts";', "rate + 1"));
  expect(value(await run("job.ts"))).toBe("4");
  await write("lib/rate.ts", "export const rate: number = 1;");
  expect(value(await run("job.ts"))).toBe("2");
});

it("does the same for CommonJS, in scripts and in what they require", async () => {
  const { write, run } = await scripts();
  const value = sameWorker();
  const cjs = (text: string) => `const { rate } = require("./rate");
module.exports = ({ target }) => require("node:fs").writeFileSync(target, ${text} + " " + process.pid);`;
  await write("job.js", cjs("rate"));
  await write("rate.js", "exports.rate = 1;");
  await write("job.ts", job('import { rate } from "./rate.js";', "rate"));
  expect([value(await run("job.js")), value(await run("job.ts"))]).toEqual(["1", "1"]);
  await write("rate.js", "exports.rate = 2;");
  expect([value(await run("job.js")), value(await run("job.ts"))]).toEqual(["2", "2"]);
  await write("job.js", cjs("rate * 10"));
  expect(value(await run("job.js"))).toBe("20");
});

it("imports what is imported on the way anew as well, and a package once", async () => {
  const { write, run } = await scripts();
  const value = sameWorker();
  await write("node_modules/count/package.json", '{ "type": "module", "exports": "./index.js" }');
  await write("node_modules/count/index.js", 'import { at } from "./at.js";\nexport const count = at;');
  await write(
    "node_modules/count/at.js",
    "globalThis.counted = (globalThis.counted ?? 0) + 1;\nexport const at = counted;",
  );
  const imports = 'import { count } from "count";\nconst { rate } = await import("./rate.ts");';
  await write("job.ts", job(imports, "count * 100 + rate"));
  await write("rate.ts", "export const rate = 1;");
  expect(value(await run("job.ts"))).toBe("101");
  await write("rate.ts", "export const rate = 2;");
  expect(value(await run("job.ts"))).toBe("102");
});

it("tries an import again that failed for reasons outside the script", async () => {
  const { folder, write, run } = await scripts();
  const value = sameWorker();
  const rates = join(folder, "rates.txt");
  await write(
    "job.ts",
    job(
      `import { readFileSync } from "node:fs";\nconst rate = readFileSync(${JSON.stringify(rates)}, "utf8");`,
      "rate",
    ),
  );
  expect(await run("job.ts")).toContain("no such file");
  expect(await run("job.ts")).toContain("no such file");
  await write("rates.txt", "7");
  expect(value(await run("job.ts"))).toBe("7");
  await write("other.ts", job('import { x } from "pkg";', "x"));
  expect(await run("other.ts")).toContain('the package "pkg" is imported, but not installed');
  await write("node_modules/pkg/package.json", '{ "type": "module", "exports": "./index.js" }');
  await write("node_modules/pkg/index.js", "export const x = 8;");
  expect(value(await run("other.ts"))).toBe("8");
});
