/** Asks the registry for known weaknesses of what runs in production; ends with 1 when it names any, and says when it does not answer. */
import { spawnSync } from "node:child_process";
import { z } from "zod";

const answerDocument = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })).optional(),
  message: z.string().optional(),
});

const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json", "--loglevel=silent"], { encoding: "utf8" });
const { vulnerabilities, message } = answerDocument.parse(JSON.parse(stdout));
if (vulnerabilities === undefined) {
  console.log(`Not asked: the registry answers no audit (${message ?? "no reason given"}).`);
} else {
  const found = Object.entries(vulnerabilities);
  for (const [name, { severity, range }] of found) console.log(`${name} ${range}: ${severity}`);
  console.log(`${found.length} packages with known weaknesses.`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
