import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { flowFolder, serve } from "../support/cli.ts";
import { httpExamples, withoutChance } from "./http-examples.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/HTTP.md"), "utf8");
const CONFIG = {
  name: "funds",
  settle: "100ms",
  pairs: [
    { name: "timestamps", job: "timestamp", source: "data/source", target: "data/timestamps" },
    {
      name: "z-scores",
      job: "zscore",
      params: { column: "nav" },
      source: "data/timestamps/File_A{rest}",
      target: "data/z-scores/File_A{rest}",
    },
  ],
};
const FILES = {
  "data/source/File_A.csv": "isin,nav\nLU1,10\nLU2,20\n",
  "data/source/File_A_2.csv": "isin,nav\nLU1,10\nLU2,12x\n",
};

it("answers every curl line of docs/HTTP.md as the page says", async () => {
  const examples = httpExamples(page);
  expect(examples).toHaveLength([...page.matchAll(/^curl /gm)].length);
  const { url } = await serve(await flowFolder(CONFIG, FILES));
  const counts = async () => (await (await fetch(`${url}/api/v1/status`)).text()).match(/"counts":\{[^}]*\}/)?.[0];
  await expect.poll(counts, { timeout: 20_000, interval: 50 }).toBe('"counts":{"success":3,"preliminary":0,"error":1}');
  for (const { line, path, method, headers, body, answer } of examples) {
    const origin = "Origin" in headers ? { Origin: url } : {};
    const sent = { method, headers: { ...headers, ...origin }, ...(body === undefined ? {} : { body }) };
    const response = await fetch(url + path, sent);
    const found = withoutChance(await response.json());
    expect({ line, path, answer: found }).toMatchObject({ line, path, answer: withoutChance(answer) });
  }
});
