import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeProgram } from "../../src/commands/program.ts";
import { renderCliPage } from "../../src/generate/cli-page.ts";

it("docs/CLI.md is up to date (npm run generate)", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/CLI.md"), "utf8");
  expect(page).toBe(renderCliPage(await makeProgram()));
});
