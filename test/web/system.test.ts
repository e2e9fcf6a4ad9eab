import { describe, expect, it } from "vitest";
import type { SystemDocument } from "../../src/app/insights.ts";
import { makeFakeInsights } from "./fake-insights.ts";
import { HOSTILE_NAMES } from "./fake-items.ts";
import { serve, textOf } from "./serve.ts";

async function pageOf(change: (system: SystemDocument) => Partial<SystemDocument> = () => ({})): Promise<string> {
  const system = await makeFakeInsights().system();
  const insights = { ...makeFakeInsights(), system: async () => ({ ...system, ...change(system) }) };
  const { url } = await serve({ insights });
  return textOf(`${url}/system`);
}

const hostile = (text: string) =>
  ({ path: [text], value: text, origin: "file", file: text, line: 1, column: 1, variables: [text] }) as const;

describe("the system page", () => {
  it("says since when the server runs and what it is made of", async () => {
    const page = await pageOf();
    expect(page).toMatch(/Running since<\/dt><dd><time [^>]+>2026-11-19 06:00:00 UTC<\/time>.*2 d 5 h ago/s);
    expect(page).toContain("<dt>duckdb</dt><dd>1.4.1</dd>");
  });

  it("lists folders with their space, and says in shape and word which cannot be used", async () => {
    const page = await pageOf();
    expect(page).toContain("412 GB");
    expect(page).toMatch(/data\/merged may not be written.*#mark-error.*problem<\/span>/s);
    expect(page).toMatch(/1\.20 GB <span class="low">low<\/span>/);
  });

  it("shows the config as it counts, with the origin of each value and names in place of secrets", async () => {
    const page = await pageOf();
    expect(page).toMatch(/<dt>Environment<\/dt><dd>prod<\/dd>.*flow\.config\.prod\.json/s);
    const lines = page
      .slice(page.indexOf("<pre"))
      .replace(/<[^>]+>/g, "")
      .split("\n")
      .slice(0, 7);
    expect(lines.map((line) => line.replace(/ {2,}#/, " #"))).toEqual([
      "name: funds # flow.config.json:4",
      "schedule: &quot;* * * * *&quot; # default",
      "pairs:",
      "  - name: z-scores # flow.config.json:4",
      "    params:",
      `      key: \${FEED_KEY} # flow.config.json:4, from FEED_KEY_FILE`,
      "    target: data/z-scores # flow.config.prod.json:4",
    ]);
  });

  it("shows 2,000 of many values, and says where the others are", async () => {
    const settings = Array.from({ length: 2_001 }, (_, index) => hostile(`key-${index}`));
    const page = await pageOf(({ config }) => ({ config: { ...config, settings } }));
    expect([page.includes("key-1999"), page.includes("key-2000")]).toEqual([true, false]);
    expect(page).toContain("Shown are 2,000 of 2,001 values");
  });

  it("says above all when the config file has errors, and where", async () => {
    const errors = ["flow.config.json:3:9: settle must be text"];
    const { url } = await serve({ status: { config: { valid: false, errors } } });
    expect(await textOf(`${url}/system`)).toMatch(
      /The config file has errors.*flow\.config\.json:3:9: settle must be text.*<h1>System/s,
    );
    expect(await pageOf()).not.toContain("The config file has errors");
  });

  it("tells how files were first seen, and when the watcher hears nothing", async () => {
    expect(await pageOf()).toMatch(/By watching<\/dt><dd>118<\/dd>.*By scanning<\/dt><dd>3<\/dd>/s);
    expect(await pageOf(() => ({ firstSeen: { byWatching: 0, byScanning: 9 } }))).toContain(
      "The watcher has told nothing",
    );
  });

  it("goes without what nobody knows", async () => {
    const page = await pageOf(({ folders }) => ({
      folders: folders.map((folder) => ({ ...folder, freeBytes: null, totalBytes: null })),
    }));
    expect(page).toContain('data-label="Free">–');
    expect(await pageOf(() => ({ folders: [] }))).toContain("The config names no folder.");
  });

  it("shows 200 of many folders, those with a problem first, and says how many more there are", async () => {
    const page = await pageOf(() => ({
      folders: Array.from({ length: 1_203 }, (_, index) => ({
        label: `folder-${index}`,
        use: "source",
        freeBytes: 1,
        totalBytes: 2,
        problem: index === 1_202 ? "It is not there." : null,
      })),
    }));
    expect(page.match(/<tr><th scope="row">/g)).toHaveLength(200);
    expect(page).toMatch(/<tbody><tr><th scope="row">[^/]*folder-1202.*It is not there\..*folder-198\b/s);
    expect(page).toContain("there are 1,003 more");
  });

  it.each(HOSTILE_NAMES)("shows %j as text", async (text) => {
    const page = await pageOf(() => ({
      config: { environment: text, files: [text], settings: [hostile(text)] },
      folders: [{ label: text, use: "source", freeBytes: 1, totalBytes: 2, problem: text }],
      versions: { [text]: text },
    }));
    expect(page).not.toMatch(/<img src=x|<script>alert|<b>/);
    expect(page).not.toMatch(/[[\p{Cc}\p{Bidi_Control}]--[\n\t]]/v);
  });
});
