// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the config, not of JavaScript
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { flowFolder, pairflow, serve } from "../support/cli.ts";

/** Secrets that nothing may tell, by the variable that holds each; their core is in every form that one may be told in. */
const SECRETS = {
  CNRY_PARAM: 'pa"ss cnryparam7741 &<é>',
  CNRY_ARGUMENT: "cnryargument7742",
  CNRY_VARIABLE: "cnryvariable7743",
  CNRY_FOLDER: "cnryfolder7744",
  CNRY_NAME: "cnryname7745",
  PAIRFLOW_TOKEN: "cnrytoken7746",
  PAIRFLOW_SAVE_TO: "postgres://me:cnrysave7747@127.0.0.1:9/funds",
  CNRY_LINES: "-----BEGIN-----\ncnrylines7748aaaa\n-----END-----",
};
/** In files that variables name: one is filled in, the other is a command's. */
const IN_FILE = "cnryfile7749";
const OF_COMMAND = "cnrycommand7750";
const CORE = /cnry[a-z]+77\d\d/g;
const TOKEN = { Authorization: `Bearer ${SECRETS.PAIRFLOW_TOKEN}` };

/** Tells its secret wherever a job can. */
const TELLTALE = `
import { writeFile } from "node:fs/promises";
export default async ({ params, sources, target, log }) => {
  const { secret, lines, ending } = params;
  console.log("printed", secret);
  console.error("to stderr", lines);
  log.info("logged " + JSON.stringify({ secret }));
  log.warn("https://host/?q=" + encodeURIComponent(secret));
  if (ending === "throw") throw new Error("failed with " + secret, { cause: new Error(lines) });
  if (ending === "reject") void Promise.reject(new Error("rejected with " + secret));
  if (ending === "reject") await new Promise(() => setInterval(() => {}, 1e6));
  if (ending === "exit") process.exit(3);
  await writeFile(target, "made");
  return { facts: { told: secret, list: [secret] }, warnings: ["warned of " + secret] };
};`;

const script = (name: string, ending: string) => ({
  ...{ name, job: "./tell.mjs", source: "in", target: `\${CNRY_FOLDER}/${name}` },
  params: { secret: "${CNRY_PARAM}", lines: "${CNRY_LINES}", file: "${CNRY_KEPT}", ending },
});

const command = (name: string, end: string) => ({
  ...{ name, source: "in", target: `out/${name}`, params: { argument: "${CNRY_ARGUMENT}", kept: "${CNRY_KEPT}" } },
  job: {
    command: [
      "sh",
      "-c",
      `echo "$1 $2 $CNRY_VARIABLE $CNRY_OWN"; echo "$1 $2 $CNRY_OWN" >&2; ${end}`,
      "x",
      "{param:argument}",
      "{param:kept}",
    ],
    env: ["CNRY_VARIABLE", "CNRY_OWN"],
  },
});

const CONFIG = {
  name: "flow of ${CNRY_NAME}",
  settle: "0s",
  defaults: { retry: { attempts: 1 } },
  pairs: [
    ...["fine", "throw", "reject", "exit"].map((ending) => script(ending, ending)),
    command("shown", '[ "$CNRY_OWN" ] && echo made > "$PAIRFLOW_TARGET"'),
    command("refused", "exit 7"),
  ],
};

const PAGES = [
  "/",
  "/items",
  "/runs",
  "/grid",
  "/insights",
  "/flow",
  "/system",
  "/activity",
  "/metrics",
  "/openapi.json",
];
const ANSWERS = ["status", "pairs", "items", "runs", "activity", "stats", "grid", "graph", "config", "none"];

it("no secret of the environment is told anywhere", async () => {
  const root = await flowFolder(CONFIG, {
    "tell.mjs": TELLTALE,
    "in/a.csv": "x\n1\n",
    kept: `${IN_FILE}\n`,
    own: OF_COMMAND,
  });
  for (const [name, value] of Object.entries(SECRETS)) vi.stubEnv(name, value);
  vi.stubEnv("CNRY_KEPT_FILE", join(root, "kept"));
  vi.stubEnv("CNRY_OWN_FILE", join(root, "own"));
  onTestFinished(() => void vi.unstubAllEnvs());
  const told = new Map<string, string>();

  const { url, child, log, stop } = await serve(root, "--log-level", "debug");
  const ask = async (path: string) => (await fetch(`${url}${path}`, { headers: TOKEN })).text();
  const events = await listen(`${url}/api/v1/events`);
  const reasons = async () => {
    const { items } = JSON.parse(await ask("/api/v1/items"));
    return items.map(({ pair, reason }: Record<string, string>) => `${pair} ${reason}`).toSorted();
  };
  const ends = ["exit", "reject", "throw", "refused"].map((pair) => expect.stringMatching(`${pair} (failed|gave-up)`));
  await expect
    .poll(reasons, { timeout: 60_000, interval: 200 })
    .toEqual(expect.arrayContaining(["fine done", "shown done", ...ends]));
  told.set("arguments of processes", (await below(child.pid ?? 0, "cmdline")).join("\n"));
  const [, ...workers] = await below(child.pid ?? 0, "environ");
  expect(workers.length).toBeGreaterThan(0);
  expect(workers.join("\n")).not.toContain(SECRETS.PAIRFLOW_TOKEN);
  expect(workers.join("\n")).not.toContain(IN_FILE);

  const { items } = JSON.parse(await ask("/api/v1/items"));
  const { items: runs } = JSON.parse(await ask("/api/v1/runs"));
  expect([items.length, runs.length]).toEqual([6, expect.any(Number)]);
  const paths = [
    ...PAGES,
    ...ANSWERS.map((name) => `/api/v1/${name}`),
    ...items.flatMap(({ id, pair }: Record<string, string>) => [
      ...["", "/preview", "/scores", "/trash"].map((part) => `/api/v1/items/${id}${part}`),
      ...[`/items/${id}`, `/pairs/${pair}`, `/api/v1/pairs/${pair}`],
    ]),
    ...runs.flatMap(({ id }: Record<string, string>) => ["/runs/", "/api/v1/runs/"].map((at) => at + id)),
    ...runs.map(({ id }: Record<string, string>) => `/api/v1/runs/${id}/log`),
  ];
  for (const path of paths) told.set(path, await ask(path));
  told.set("events", events());
  for (const name of await readdir(join(root, ".pairflow"), { recursive: true })) {
    told.set(name, await readFile(join(root, ".pairflow", name), "latin1").catch(() => ""));
  }
  for (const args of [["status", "-v"], ["graph"], ["logs", "a.csv", "--pair", "throw"]]) {
    const [name = "", ...rest] = args;
    told.set(`pairflow ${args.join(" ")}`, text(await pairflow(name, root, ...rest)));
  }
  expect(await stop("SIGTERM")).toBe(143);
  told.set("log of serve", log());
  expect(linesOf(log())).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        level: "info",
        msg: "run started",
        pair: "fine",
        key: "a.csv",
        run: expect.any(String),
      }),
      expect.objectContaining({ level: "debug", msg: "printed ${CNRY_PARAM}", pair: "fine", key: "a.csv" }),
      expect.objectContaining({ level: "warn", pair: "throw", key: "a.csv", run: expect.any(String) }),
    ]),
  );

  const file = join(root, "flow.config.json");
  const text0 = await readFile(file, "utf8");
  const commands = [["plan", "-v"], ["config"], ["config", "--json"], ["run", "-v", "--force", "a.csv"], ["check"]];
  for (const [name = "", ...rest] of commands) {
    told.set(`pairflow ${name} ${rest.join(" ")}`, text(await pairflow(name, root, ...rest)));
  }
  expect(text0).toContain("${CNRY_PARAM}");
  const wrong = { ...CONFIG, settle: "${CNRY_ARGUMENT}", pairs: [{ ...script("p", "x"), job: "./${CNRY_NAME}.mjs" }] };
  told.set("a wrong config", text(await pairflow("check", await flowFolder(wrong, {}))));
  const csv = join(root, "in/a.csv");
  told.set("pairflow save", text(await pairflow("save", "--from", csv, "--table", "t")));

  const leaks = [...told].flatMap(([place, found]) =>
    [...new Set(found.match(CORE))].map((leak) => `${place}: ${leak}`),
  );
  expect(leaks).toEqual([]);
  expect(told.get("log of serve")).toContain("${CNRY_PARAM}");
});

/** Collects the events of a server until it ends. */
async function listen(address: string): Promise<() => string> {
  const { body } = await fetch(address, { headers: TOKEN });
  let text = "";
  const decoder = new TextDecoder();
  const read = async () => {
    for await (const chunk of body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  // It ends with the server, as it may.
  void read().catch(() => {});
  return () => text;
}

function text({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  return stdout + stderr;
}

function linesOf(log: string): readonly unknown[] {
  return log.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
}

/** The command line, or the environment, of a process and of all that it started. */
async function below(pid: number, what: "cmdline" | "environ"): Promise<readonly string[]> {
  const own = await readFile(`/proc/${pid}/${what}`, "utf8").catch(() => "");
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const theirs = await Promise.all(
    children
      .split(" ")
      .filter(Boolean)
      .map((child) => below(Number(child), what)),
  );
  return [own, ...theirs.flat()];
}
