import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const PROJECT = join(import.meta.dirname, "../..");
const page = readFileSync(join(PROJECT, "docs/RELIABILITY.md"), "utf8");

it("every file that the page names is there", () => {
  const paths = [...page.matchAll(/`((?:src|test|bench|jobs)\/[^`\s]+\.[a-z]+)`/g)].map(([, path = ""]) => path);
  expect(paths.length).toBeGreaterThan(80);
  expect([...new Set(paths)].filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
});

it("the count of automated faults is that of its tables, and names the rest", () => {
  const faults = page.slice(page.indexOf("## Faults"), page.indexOf("## What is not promised"));
  const rows = [...faults.matchAll(/^\| (.+) \| (`[^`]+`|-) \|$/gm)].map(([, fault = "", path = ""]) => ({
    fault,
    path,
  }));
  const open = rows.filter(({ path }) => path === "-").map(({ fault }) => fault);
  expect(faults).toContain(`**${rows.length - open.length} of ${rows.length} faults are automated.**`);
  expect(faults.includes(`Not automated: ${open.join("; ")}.`)).toBe(open.length > 0);
});
