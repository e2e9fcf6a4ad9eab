/** Writes the pages that are made from the sources: `npm run generate`. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { makeProgram } from "./commands/program.ts";
import { renderConfigDocs } from "./config/docs.ts";
import { flowJsonSchema, jsonSchemaText, overlayJsonSchema } from "./config/json-schema.ts";
import { readApi } from "./generate/api-exports.ts";
import { renderApiPage } from "./generate/api-page.ts";
import { renderCliPage } from "./generate/cli-page.ts";
import type { TypeScript } from "./generate/named-types.ts";

const top = join(import.meta.dirname, "..");
const guide = readFileSync(join(import.meta.dirname, "config/guide.md"), "utf8");

writeFileSync(join(top, "flow.schema.json"), jsonSchemaText(flowJsonSchema()));
writeFileSync(join(top, "docs/flow.overlay.schema.json"), jsonSchemaText(overlayJsonSchema()));
writeFileSync(join(top, "docs/CONFIG.md"), renderConfigDocs(guide));
writeFileSync(join(top, "docs/CLI.md"), renderCliPage(await makeProgram()));
writeFileSync(join(top, "docs/API.md"), renderApiPage(readApi(await loadTypeScript(), top)));

/** A dependency of development alone: nobody makes pages where Pairflow only runs. */
async function loadTypeScript(): Promise<TypeScript> {
  const { default: ts }: { readonly default: TypeScript } = await import(
    createRequire(import.meta.url).resolve("typescript")
  );
  return ts;
}
