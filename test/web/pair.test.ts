import { describe, expect, it } from "vitest";
import { makeEmptyInsights, makeFakeInsights } from "./fake-insights.ts";
import { HOSTILE_NAMES } from "./fake-items.ts";
import { serve, textOf } from "./serve.ts";

const PAUSED = { at: "2026-11-21T10:00:00.000Z", reason: "The feed is being moved." };

describe("the page of a pair", () => {
  it("says how it stands, what it does, and how often", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/pairs/z-scores`);
    expect(page).toContain("3 of 16 items done.");
    expect(page).toContain('<a class="count error" href="/items?status=error&amp;pair=z-scores">');
    expect(page).toContain("<code>data/timestamps/File_A{rest}</code>");
    expect(page).toContain("<code>* * * * *</code> in UTC");
    expect(page).toContain('<a href="/flow?pair=z-scores">');
  });

  it("has no status while it has no files, here and in the flow, unless it cannot go on", async () => {
    const insights = {
      ...makeEmptyInsights(),
      graph: () => {
        const counts = { success: 0, preliminary: 0, error: 0 };
        return { nodes: [{ kind: "pair", id: "pair:a", name: "a", status: "success", counts } as const], edges: [] };
      },
    };
    const { url } = await serve({ items: [], insights });
    expect(await textOf(`${url}/pairs/merge`)).toContain('<p class="sentence"> <span>No files yet.</span></p>');
    expect(await textOf(`${url}/flow`)).toMatch(/class="node pair "(?!.*<use).*no files yet/s);
    const { url: broken } = await serve({
      items: [],
      pairs: { status: "error", problem: { message: "Gone.", hint: null } },
    });
    expect(await textOf(`${broken}/pairs/merge`)).toMatch(
      /<p class="sentence"><span class="status error">.*It cannot go on\./s,
    );
  });

  it("lists its latest runs with the first line of what went wrong", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/pairs/z-scores`);
    expect(page).toContain('<a href="/runs/r_i_failed_1">');
    expect(page).toMatch(/failed<\/span><\/span><span class="message">data\/timestamps\/File_A_07\.csv, line 7/);
  });

  it("has plots of duration and rows per file, whole as tables", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/pairs/z-scores`);
    expect(page).toContain('<figure class="plot" data-plot="lines" data-x="time" data-unit="ms">');
    expect(page).toContain('<figure class="plot" data-plot="points" data-x="time" data-unit="rows">');
  });

  it("offers a pause with a reason, and a scan that comes back here", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/pairs/z-scores`);
    expect(page).toMatch(/<form class="act" method="post" action="\/pairs\/z-scores\/pause">.*name="reason"/s);
    expect(page).toMatch(/action="\/scan"><input type="hidden" name="back" value="\/pairs\/z-scores">/);
  });

  it("that is paused says since when and why, and offers to resume", async () => {
    const { url } = await serve({ pairs: { paused: PAUSED } });
    const page = await textOf(`${url}/pairs/z-scores`);
    expect(page).toContain("2026-11-21 10:00:00 UTC");
    expect(page).toContain("The feed is being moved.");
    expect(page).toContain('action="/pairs/z-scores/resume"');
    expect(page).not.toContain("/pause");
  });

  it("offers no change when the server is read-only", async () => {
    const { url } = await serve({ readOnly: true });
    expect(await textOf(`${url}/pairs/z-scores`)).not.toContain('method="post"');
  });

  it("that cannot be scanned says why and what to do", async () => {
    const { url } = await serve({
      pairs: { problem: { message: "data/source is missing.", hint: "Make the folder." } },
    });
    const page = await textOf(`${url}/pairs/z-scores`);
    expect(page).toContain("data/source is missing.");
    expect(page).toContain("Make the folder.");
  });

  it("that has done nothing yet says so", async () => {
    const { url } = await serve({ items: [], insights: makeEmptyInsights() });
    const page = await textOf(`${url}/pairs/merge`);
    for (const text of ["No files yet.", "It has not run yet.", "No run ended in this time."])
      expect(page).toContain(text);
  });

  it("is not found under another name", async () => {
    const { url } = await serve();
    expect((await fetch(`${url}/pairs/nothing`)).status).toBe(404);
  });

  it("shows hostile texts as text", async () => {
    const [name] = HOSTILE_NAMES;
    const insights = makeFakeInsights();
    for (const text of HOSTILE_NAMES) {
      const { url } = await serve({
        pairs: { name, job: text, sources: [text], target: text, paused: { at: PAUSED.at, reason: text } },
        insights: {
          ...insights,
          runs: (query) => {
            const page = insights.runs({ ...query, pair: undefined });
            return { ...page, items: page.items.map((run) => ({ ...run, key: text, message: text })) };
          },
        },
      });
      const page = await textOf(`${url}/pairs/${encodeURIComponent(name)}`);
      expect(page).toContain("Latest runs");
      expect(page).not.toMatch(/<img src=x|<script>alert|<b>/);
      expect(page).not.toMatch(/[[\p{Cc}\p{Bidi_Control}]--[\n\t]]/v);
    }
  });
});
