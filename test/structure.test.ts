import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const PROJECT = join(import.meta.dirname, "..");
const LONGEST_FILE = 250;

it("keeps every file short enough to be read in one go", () => {
  const files = globSync("{src,jobs,test,bench}/**/*.{ts,css}", { cwd: PROJECT });
  const lengths = files.map(
    (path) => [path, readFileSync(join(PROJECT, path), "utf8").split("\n").length - 1] as const,
  );
  expect(lengths.length).toBeGreaterThan(100);
  expect(lengths.filter(([, lines]) => lines > LONGEST_FILE)).toEqual([]);
});
