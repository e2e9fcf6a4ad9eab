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

  it("shows the config with names in place of secrets", async () => {
    const page = await pageOf();
    expect(page).toMatch(/\$\{FEED_KEY\}/);
    expect(page).toContain("Values from the environment are shown as their names.");
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
      config: { path: text, text },
      folders: [{ label: text, use: "source", freeBytes: 1, totalBytes: 2, problem: text }],
      versions: { [text]: text },
    }));
    expect(page).not.toMatch(/<img src=x|<script>alert|<b>/);
    expect(page).not.toMatch(/[[\p{Cc}\p{Bidi_Control}]--[\n\t]]/v);
  });
});
