import { describe, expect, it } from "vitest";
import type { PairDocument } from "../../src/app/view.ts";
import type { Status } from "../../src/domain/status.ts";
import { makeItem } from "./fake-items.ts";
import { makeFakeView } from "./fake-view.ts";
import { serve, textOf } from "./serve.ts";

/** What reloads the page where no script does it. */
const REFRESH = '<noscript><meta http-equiv="refresh" content="5"></noscript>';

describe("the overview", () => {
  it("says in one sentence where the errors are", async () => {
    const { url } = await serve({ items: [makeItem("a", "A.csv", "failed"), makeItem("b", "B.csv", "lost")] });
    expect(await textOf(url)).toContain("<h1 data-announce>2 errors in z-scores</h1>");
  });

  it.each([
    ["All 2 files are done", ["done", "external"]],
    ["The one file is done", ["done"]],
    ["1 of 2 files not finished yet", ["done", "running"]],
    ["1 error in z-scores", ["failed", "running"]],
    ["No files yet", []],
  ] as const)("says %j", async (sentence, reasons) => {
    const { url } = await serve({ items: reasons.map((reason) => makeItem(`i_${reason}`, `${reason}.csv`, reason)) });
    expect(await textOf(url)).toContain(`<h1 data-announce>${sentence}</h1>`);
  });

  it("invites to the folder that no pair makes when there is nothing yet", async () => {
    const { url } = await serve({ items: [] });
    expect(await textOf(url)).toMatch(
      /Drop a file in <code>data\/source<\/code>\. Next check <span [^>]+>in 42 s<\/span>\./,
    );
  });

  it("shows the last scan and the next with their zone, and refreshes itself", async () => {
    const { url } = await serve();
    const page = await textOf(url);
    expect(page).toMatch(/Last scan <time [^>]+>2026-11-21 11:03:00 UTC<\/time>, took 41 ms/);
    expect(page).toMatch(/Next <time [^>]+>2026-11-21 11:04:00 UTC<\/time>, <span [^>]+>in 42 s</);
    expect(page).toContain(REFRESH);
    expect(await textOf(`${url}/?refresh=off`)).not.toContain(REFRESH);
  });

  it("has a row per pair with its counts as links and its progress", async () => {
    const { url } = await serve();
    const page = await textOf(url);
    expect(page).toContain('<a class="tally error" href="/items?status=error&amp;pair=z-scores">6</a>');
    expect(page).toMatch(/<progress max="16" value="3" aria-label="Done of z-scores">/);
    expect(page).toContain("558 ms");
  });

  it("has a block of problems only when there are some", async () => {
    const { url: bad } = await serve();
    const { url: good } = await serve({ items: [makeItem("a", "A.csv", "done")] });
    expect(await textOf(bad)).toContain("<h2>Problems ");
    expect(await textOf(good)).not.toContain("<h2>Problems ");
  });

  it("shows a note in the row of a pair without files, and no problem", async () => {
    const { url } = await serve({ items: [], pairs: { note: "no files now, 9 items before" } });
    const page = await textOf(url);
    expect(page).toContain('<span class="quiet">no files now, 9 items before</span>');
    expect(page).not.toContain("<h2>Problems</h2>");
  });

  it("shows a pair that cannot be scanned and a config that cannot be read", async () => {
    const { url } = await serve({
      pairs: { problem: { message: "data/source is missing.", hint: "Make the folder." } },
      status: { config: { valid: false, errors: ["flow.config.json:14:12 unknown key"] } },
    });
    const page = await textOf(url);
    expect(page).toContain("data/source is missing.");
    expect(page).toContain("Make the folder.");
    expect(page).toContain("flow.config.json:14:12 unknown key");
  });

  it("lists ten pairs that cannot go on, and counts the others", async () => {
    const problem = { message: "The disk is gone.", hint: null };
    const [pair] = makeFakeView().pairs();
    const pairList = Array.from({ length: 12 }, (_, index) => pair && { ...pair, name: `p${index}`, problem });
    const { url } = await serve({ pairList: pairList.filter((each) => each !== undefined) });
    const page = await textOf(url);
    expect(page.match(/The disk is gone\./g)).toHaveLength(10);
    expect(page).toContain("2 more pairs cannot go on.");
  });

  it("scans at the press of a button, but not where it only shows", async () => {
    const { url } = await serve();
    const { url: readOnly } = await serve({ readOnly: true });
    expect(await textOf(url)).toContain('<form class="act" method="post" action="/scan">');
    expect(await textOf(readOnly)).not.toContain("<form");
  });

  it("draws the last day of a pair, failures below the line, and says it in words", async () => {
    const hours = Array.from({ length: 24 }, (_, hour) => ({ succeeded: hour, failed: hour === 23 ? 2 : 0 }));
    const { url } = await serve({ pairs: { hours } });
    const page = await textOf(url);
    expect(page).toContain('aria-label="Last 24 hours: 276 succeeded, 2 failed"');
    expect(page).toContain('<path class="down" d="M92 14.5h3v5h-3z"/>');
  });

  it("marks a pair that is paused, and leads to it", async () => {
    const { url } = await serve({ pairs: { paused: { at: "2026-11-21T09:00:00.000Z", reason: null } } });
    expect(await textOf(url)).toMatch(
      /<a href="\/pairs\/merge">merge<\/a> <span class="chip paused">.+?paused<\/span>/s,
    );
  });

  it("shows the newest runs, each with its item and its log", async () => {
    const { url } = await serve();
    const page = await textOf(url);
    expect(page).toMatch(/<a href="\/runs\/r_i_gave-up_3">Attempt 3/);
    expect(page.match(/<tr id="run-/g)).toHaveLength(10);
  });

  it("of a thousand pairs shows the worst, says so, and all of them on request", async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => makePair(index));
    const { url } = await serve({ pairList: many });
    const page = await textOf(url);
    expect(page.match(/<tr id="pair-/g)).toHaveLength(50);
    expect(page.indexOf('id="pair-p999"')).toBeGreaterThan(0);
    expect(page.indexOf('id="pair-p999"')).toBeLessThan(page.indexOf('id="pair-p500"'));
    expect(page).toContain("50 of 1,000: errors first");
    expect((await textOf(`${url}/?pairs=all`)).match(/<tr id="pair-/g)).toHaveLength(1_000);
  });
});

/** The last one has errors, the one in the middle is not finished. */
function makePair(index: number): PairDocument {
  const counts = { success: 7, preliminary: index === 500 ? 1 : 0, error: index === 999 ? 1 : 0 };
  return {
    name: `p${index}`,
    status: statusOf(index),
    counts,
    ignored: 0,
    note: null,
    job: "timestamp",
    sources: ["data/in"],
    target: `data/out${index}`,
    schedule: "* * * * *",
    timezone: "UTC",
    lastChangeAt: null,
    medianDurationMs: null,
    problem: null,
    paused: null,
    hours: [],
  };
}

function statusOf(index: number): Status {
  if (index === 999) return "error";
  return index === 500 ? "preliminary" : "success";
}
