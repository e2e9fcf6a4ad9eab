import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const PROJECT = join(import.meta.dirname, "../..");
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...globSync("docs/*.md", { cwd: PROJECT })];
const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");

/** As GitHub makes them of headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase());
  return new Set(headings.map((heading) => heading.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-")));
}

/** Links of a page that lead nowhere in this project. */
function brokenIn(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? page : join(dirname(page), path);
    if (!existsSync(join(PROJECT, file))) return true;
    return anchor !== undefined && !anchorsOf(read(file)).has(anchor);
  });
}

it.each(pages)("%s links to files and headings that are there", (page) => {
  expect(brokenIn(page)).toEqual([]);
});

it.each(["docs/ARCHITECTURE.md", "docs/decisions.md"])("%s names files that are there", (page) => {
  const paths = [...read(page).matchAll(/`((?:[\w-]+\/)+[\w.-]+\.ts)`/g)].map(([, path = ""]) => path);
  const places = ["", "src", "src/tables"].map((folder) => join(PROJECT, folder));
  expect(paths.filter((path) => !places.some((place) => existsSync(join(place, path))))).toEqual([]);
});
