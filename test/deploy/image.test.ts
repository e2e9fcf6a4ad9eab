import { spawn } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, matchesGlob } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const PROJECT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
/** Logical lines, without comments. */
const dockerfile = read("Dockerfile")
  .replaceAll(/^#.*\n/gm, "")
  .replaceAll(/\\\n/g, " ")
  .split("\n")
  .filter((line) => line.trim() !== "");
const argumentsOf = (instruction: string) =>
  dockerfile.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));
const copied = argumentsOf("COPY")
  .filter((text) => !text.startsWith("--from"))
  .flatMap((text) => text.split(" ").slice(0, -1));

/** Whether .dockerignore lets a path through: the last rule that names it or a folder above it decides. */
function isSent(path: string): boolean {
  const rules = read(".dockerignore").split("\n").filter(Boolean);
  const rule = rules.findLast((text) => {
    const pattern = text.replace(/^!/, "");
    return matchesGlob(path, pattern) || path.startsWith(`${pattern}/`);
  });
  return rule?.startsWith("!") === true;
}

describe("the image", () => {
  it("has the Node that development has", () => {
    expect(argumentsOf("ARG")).toEqual([`NODE_VERSION=${manifest.devDependencies.node}`]);
    expect(argumentsOf("FROM")).toEqual([
      expect.stringMatching(/^node:\$\{NODE_VERSION\}-slim AS /),
      expect.stringMatching(/^node:\$\{NODE_VERSION\}-slim$/),
    ]);
  });

  it("copies what is there and what .dockerignore lets through", () => {
    expect(copied).toContain("src");
    expect(copied.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
    const files = copied.flatMap((path) => [path, ...globSync(`${path}/*`, { cwd: PROJECT })]);
    expect(copied.filter((path) => !files.some((file) => file.startsWith(path) && isSent(file)))).toEqual([]);
  });

  it("is sent nothing else: no state, no secrets, no tests, no packages", () => {
    const others = [
      ".env",
      ".git/config",
      "node_modules/x",
      "test/x.ts",
      "data/merged/M.csv",
      "data/source/mine.csv",
      "jobs/x.test.ts",
      "docs/x",
    ];
    expect(others.filter(isSent)).toEqual([]);
    expect(isSent("jobs/merge.ts")).toBe(true);
    expect(isSent("data/source/File_A.xlsx")).toBe(true);
  });

  it("installs from the lockfile alone, without what packages would run", () => {
    expect(argumentsOf("RUN")[0]).toMatch(/npm ci --omit=dev --ignore-scripts/);
    expect(dockerfile.join("\n")).not.toMatch(/npm (install|i) |apt-get|curl|wget/);
  });

  it("runs as a user by number, and Node itself gets the signals", () => {
    expect(argumentsOf("USER")).toEqual([expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)]);
    expect(argumentsOf("STOPSIGNAL")).toEqual(["SIGTERM"]);
    expect(JSON.parse(argumentsOf("ENTRYPOINT")[0] ?? "")).toEqual([
      "node",
      ...silencedBy("src/cli.ts"),
      "/app/src/cli.ts",
    ]);
  });

  it("is healthy when /healthz says so, and not when it says otherwise or nobody answers", async () => {
    const [, command = ""] = /CMD (\[.*\])/.exec(argumentsOf("HEALTHCHECK")[0] ?? "") ?? [];
    const [program, option, code = ""]: readonly string[] = JSON.parse(command);
    expect([program, option]).toEqual(["node", "-e"]);
    expect(code).toContain("http://127.0.0.1:8000/healthz");
    let status = 200;
    const server = createServer((_request, response) => void response.writeHead(status).end());
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const ask = () =>
      new Promise((resolve) => {
        spawn(process.execPath, ["-e", code.replace("8000", String(port))]).on("close", resolve);
      });
    expect(await ask()).toBe(0);
    status = 503;
    expect(await ask()).toBe(1);
    server.close();
    expect(await ask()).toBe(1);
  });
});

/** The options in the first line of a script. */
function silencedBy(path: string): readonly string[] {
  return read(path).split("\n", 1)[0]?.match(/--\S+/g) ?? [];
}
