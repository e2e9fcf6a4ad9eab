import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { flowFolder, namesIn, pairflow, serve } from "../support/cli.ts";

const A = "isin,nav\nLU1,1\nLU2,2\n";
const stamp = { name: "stamp", job: "timestamp", source: "in", target: "stamped" };
const score = { name: "score", job: "zscore", params: { column: "nav" }, source: "stamped", target: "scored" };

const configOf = (...pairs: readonly object[]) => JSON.stringify({ settle: "0s", pairs }, null, 2);

it("an edit of the config is in force without a restart; with errors in it the last good one goes on", async () => {
  const root = await flowFolder(configOf(stamp), { "in/a.csv": A });
  const config = join(root, "flow.config.json");
  const { url, log, stop } = await serve(root);
  const status = async () => (await fetch(`${url}/api/v1/status`)).json();
  await namesIn(join(root, "stamped")).toEqual(["a.csv"]);
  const made = await readFile(join(root, "stamped/a.csv"), "utf8");

  await writeFile(config, configOf(stamp, score));
  await namesIn(join(root, "scored")).toEqual(["a.csv"]);
  expect(log()).toContain(String.raw`in force: added \"score\"`);
  expect(await (await fetch(`${url}/api/v1/config`)).text()).toContain("scored");
  expect((await pairflow("check", root)).stdout).not.toContain("does not run this config yet");

  await writeFile(config, configOf(stamp, { ...score, job: "zscroe" }));
  await expect.poll(status).toMatchObject({ config: { valid: false } });
  const place = /flow\.config\.json:\d+:\d+: .*zscroe/;
  expect(log()).toMatch(place);
  const page = await (await fetch(url)).text();
  expect(page).toContain("The config file has errors");
  expect(page).toMatch(place);
  expect((await pairflow("status", root)).stdout).toMatch(place);
  const check = await pairflow("check", root);
  expect(check.exitCode).not.toBe(0);
  expect(check.stderr).toMatch(place);
  await writeFile(join(root, "in/b.csv"), A);
  await namesIn(join(root, "scored")).toEqual(["a.csv", "b.csv"]);

  await writeFile(config, configOf(stamp));
  await expect.poll(status).toMatchObject({
    config: { valid: true, errors: [] },
    pairs: [{ name: "stamp" }],
  });
  expect(await readFile(join(root, "stamped/a.csv"), "utf8")).toBe(made);
  await stop("SIGTERM");
});

it("page and API show the overlay that is in force, and where a bad one is wrong", async () => {
  vi.stubEnv("RELOAD_SECRET", "cnryreload7");
  onTestFinished(() => void vi.unstubAllEnvs());
  const root = await flowFolder(configOf({ ...stamp, params: { column: `\${RELOAD_SECRET}` } }), {
    "flow.config.prod.yaml": "name: first\n",
    "in/a.csv": A,
  });
  const { url, stop } = await serve(root, "--env", "prod");
  const page = async () => (await fetch(`${url}/system`)).text();
  const edit = (text: string) => writeFile(join(root, "flow.config.prod.yaml"), text);
  expect(await page()).toMatch(/<bdi[^>]*>first<\/bdi>.*name: first +<span class="quiet"># \S+prod\.yaml:1</s);

  await edit("settle: 0s\nname: second\n");
  await expect.poll(page).toMatch(/<bdi[^>]*>second<\/bdi>.*name: second +<.*prod\.yaml:2</s);
  const { config } = JSON.parse(await (await fetch(`${url}/api/v1/config`)).text());
  expect(config).toEqual(JSON.parse((await pairflow("config", root, "--env", "prod", "--json")).stdout));
  expect(config).toMatchObject({
    environment: "prod",
    files: [expect.anything(), expect.stringMatching(/prod\.yaml$/)],
  });
  expect(config.settings).toContainEqual(
    expect.objectContaining({ path: ["pairs", 0, "params", "column"], value: `\${RELOAD_SECRET}` }),
  );
  expect((await page()) + JSON.stringify(config)).not.toContain("cnryreload7");

  await edit("settle: soon\nname: third\n");
  await expect.poll(page).toMatch(/has errors.*prod\.yaml:1:9: settle must be.*name: second/s);
  await stop("SIGTERM");
});

it("a config whose new target folder cannot be written is refused as a whole", async () => {
  const root = await flowFolder(configOf(stamp), { "in/a.csv": A });
  const { url, stop } = await serve(root);
  await namesIn(join(root, "stamped")).toEqual(["a.csv"]);
  await writeFile(join(root, "flow.config.json"), configOf(score, { ...stamp, target: "/sys/kernel" }));
  await expect
    .poll(async () => (await fetch(`${url}/api/v1/status`)).json())
    .toMatchObject({
      config: { valid: false, errors: [expect.stringContaining("/sys/kernel")] },
      pairs: [{ name: "stamp" }],
    });
  await stop("SIGTERM");
});

it("check says when a server does not run the config yet", async () => {
  const root = await flowFolder(configOf(stamp), { "in/a.csv": A });
  const { url, stop } = await serve(root);
  // A valid config under another name: what the server would have to read next.
  await writeFile(join(root, "next.json"), configOf(stamp, score));
  const { stdout } = await pairflow("check", join(root, "next.json"));
  expect(stdout).toContain(`${url} does not run this config yet; it looks each minute.`);
  const document = JSON.parse((await pairflow("check", root, "--json")).stdout);
  expect(document).toMatchObject({ valid: true, server: { url, isCurrent: true } });
  await stop("SIGTERM");
});

it("plan --config tells what an edit would do, and does nothing", async () => {
  const remade = { name: "remade", job: "timestamp", source: "in", target: "again", onJobChange: "rerun" };
  const root = await flowFolder(configOf(stamp, remade, { ...stamp, name: "old", target: "old" }), {
    "in/a.csv": A,
    "in/b.csv": A,
  });
  await pairflow("run", root);
  const params = { column: "at" };
  const edited = configOf(
    { ...stamp, params },
    { ...remade, params },
    { ...score, source: "in" },
    { ...stamp, name: "moved", target: "old" },
  );
  const file = join(root, "new.json");
  await writeFile(file, edited);
  const filesNow = async () => (await readdir(root, { recursive: true })).filter((name) => !name.includes("journal"));
  const before = (await filesNow()).sort();

  const { stdout, stderr, exitCode } = await pairflow("plan", root, "--config", file);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  expect(stdout.trimEnd().split("\n").sort()).toEqual([
    "+ moved (added): 2 items left as they are",
    "+ score (added): 2 items would start",
    "- old (removed): nothing of it starts any more; 2 targets would stay",
    "~ remade (changed: params): 2 targets would be made again",
    "~ stamp (changed: params): 2 items left as they are",
  ]);
  const document = JSON.parse((await pairflow("plan", root, "--config", file, "--json")).stdout);
  expect(document).toMatchObject({ removed: ["old"], added: expect.arrayContaining(["moved", "score"]) });
  expect(document.pairs).toContainEqual({
    ...{ pair: "remade", edit: "changed", keys: ["params"] },
    ...{ start: 0, remake: 2, left: 0 },
  });
  expect((await filesNow()).sort()).toEqual(before);
  expect((await pairflow("plan", root, "--config", join(root, "flow.config.json"))).stdout).toBe(
    "No pair would be another.\n",
  );

  await writeFile(
    join(root, "flow.config.prod.json"),
    '{ "pairs": [{ "name": "stamp", "params": { "column": "when" } }] }',
  );
  const inProd = await pairflow("plan", root, "--env", "prod", "--config", file);
  expect(inProd.stderr).toBe("");
  expect(inProd.stdout).toContain("stamp (as it is)");

  await writeFile(file, edited.replace("zscore", "zscroe"));
  const broken = await pairflow("plan", root, "--config", file);
  expect(broken.exitCode).toBe(3);
  expect(broken.stderr).toMatch(/new\.json:\d+:\d+: /);
});
