/** Writes the files that are made from the config's schema: `npm run generate`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderConfigDocs } from "./config/docs.ts";
import { flowJsonSchemaText } from "./config/json-schema.ts";

const top = join(import.meta.dirname, "..");
const guide = readFileSync(join(import.meta.dirname, "config/guide.md"), "utf8");

writeFileSync(join(top, "flow.schema.json"), flowJsonSchemaText());
writeFileSync(join(top, "docs/CONFIG.md"), renderConfigDocs(guide));
