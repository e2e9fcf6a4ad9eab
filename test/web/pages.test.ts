import { describe, expect, it } from "vitest";
import { HOSTILE_NAMES, makeItem, richItems } from "./fake-items.ts";
import { serve, textOf } from "./serve.ts";

const REFRESH = '<meta http-equiv="refresh" content="5">';

describe("the overview", () => {
  it("says in one sentence where the errors are", async () => {
    const { url } = await serve({ items: [makeItem("a", "A.csv", "failed"), makeItem("b", "B.csv", "lost")] });
    expect(await textOf(url)).toContain("<h1>2 errors in z-scores</h1>");
  });

  it.each([
    ["All 2 files are done", ["done", "external"]],
    ["The one file is done", ["done"]],
    ["1 of 2 files not finished yet", ["done", "running"]],
    ["1 error in z-scores", ["failed", "running"]],
    ["No files yet", []],
  ] as const)("says %j", async (sentence, reasons) => {
    const { url } = await serve({ items: reasons.map((reason) => makeItem(`i_${reason}`, `${reason}.csv`, reason)) });
    expect(await textOf(url)).toContain(`<h1>${sentence}</h1>`);
  });

  it("invites to the folder that no pair makes when there is nothing yet", async () => {
    const { url } = await serve({ items: [] });
    expect(await textOf(url)).toContain("Drop a file in <code>data/source</code>. Next check in 42 s.");
  });

  it("shows the last scan and the next with their zone, and refreshes itself", async () => {
    const { url } = await serve();
    const page = await textOf(url);
    expect(page).toMatch(/Last scan <time [^>]+>2026-11-21 11:03:00 UTC<\/time>, took 41 ms/);
    expect(page).toMatch(/Next <time [^>]+>2026-11-21 11:04:00 UTC<\/time>, in 42 s/);
    expect(page).toContain(REFRESH);
    expect(await textOf(`${url}/?refresh=off`)).not.toContain(REFRESH);
  });

  it("has a row per pair with its counts as links and its progress", async () => {
    const { url } = await serve();
    const page = await textOf(url);
    expect(page).toContain('<a class="tally error" href="/items?status=error&amp;pair=z-scores">6</a>');
    expect(page).toMatch(/<progress max="15" value="3" aria-label="Done of z-scores">/);
    expect(page).toContain("558 ms");
  });

  it("has a block of problems only when there are some", async () => {
    const { url: bad } = await serve();
    const { url: good } = await serve({ items: [makeItem("a", "A.csv", "done")] });
    expect(await textOf(bad)).toContain("<h2>Problems</h2>");
    expect(await textOf(good)).not.toContain("<h2>Problems</h2>");
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
    expect(page).toContain("cannot go on");
    expect(page).toContain("data/source is missing.");
    expect(page).toContain("Make the folder.");
    expect(page).toContain("flow.config.json:14:12 unknown key");
  });
});

describe("the list of items", () => {
  it("shows the first line of an error, and status as shape and word", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items?reason=failed&pair=z-scores`);
    expect(page).toContain("line 7, column nav: &quot;12,3x&quot; is not a number. …");
    expect(page).not.toContain("The line reads");
    expect(page).toContain('<use href="#mark-error"/></svg><span class="word">error</span>');
  });

  it("takes empty fields of its form for absent ones", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/items?status=&pair=merge&q=`)).toContain("34 items");
  });

  it("keeps the filters in the form and in the address of the next page", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items?status=success&q=.`);
    expect(page).toContain('<option value="success" selected>');
    expect(page).toContain('name="q" value="."');
    const next = /rel="next" href="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&");
    expect(next).toBe("/items?status=success&q=.&cursor=after-100");
    expect(await textOf(url + next)).toContain('href="/items?status=success&amp;q=."');
  });

  it("shows how far a long file is, in sizes that people read", async () => {
    const running = makeItem("a", "A.csv", "running");
    const progress = { done: 45_000_000, total: 120_000_000, unit: "bytes" };
    const { url } = await serve({ items: [{ ...running, progress }] });
    for (const address of ["/items", "/items/a"]) {
      const page = await textOf(url + address);
      expect(page).toContain('<progress max="120000000" value="45000000"');
      expect(page).toContain('<span class="of">45 of 120 MB</span>');
    }
  });

  it("shows no share of a total that nobody knows", async () => {
    const running = makeItem("a", "A.csv", "running");
    const { url } = await serve({ items: [{ ...running, progress: { done: 45, total: 0, unit: "rows" } }] });
    const page = await textOf(`${url}/items`);
    expect(page).toContain('<progress aria-label="Progress of A.csv">');
    expect(page).toContain('<span class="of">45 rows</span>');
  });

  it("offers to clear the filters when nothing matches", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/items?q=nothing-is-called-so`)).toContain(
      '<a class="button" href="/items">Clear filters</a>',
    );
  });

  it("refreshes itself, but not while someone searches or reads on", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/items?status=success`)).toContain(REFRESH);
    expect(await textOf(`${url}/items?q=prices`)).not.toContain(REFRESH);
    expect(await textOf(`${url}/items?cursor=after-100`)).not.toContain(REFRESH);
  });

  it("answers a wrong filter with a page that says what is possible", async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/items?status=broken`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("expected one of &quot;success&quot;");
  });
});

describe("the page of an item", () => {
  it("has error and hint before files and attempts, newest first", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items/i_gave-up`);
    const order = ["The job was stopped after 2 h", "Gave up after 3 attempts", "Source", "Attempt 3<", "Attempt 1<"];
    const places = order.map((text) => page.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it("offers a retry where there is something to retry", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/items/i_failed`)).toContain('<form method="post" action="/items/i_failed/retry">');
    expect(await textOf(`${url}/items/i_done`)).not.toContain("<form");
  });

  it("refreshes itself while the item moves, and shows how far it is", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items/i_running`);
    expect(page).toContain(REFRESH);
    expect(page).toContain("640,000 of 1,000,000 rows");
    expect(await textOf(`${url}/items/i_done`)).not.toContain(REFRESH);
  });

  it("says when it is tried again", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/items/i_lost`)).toMatch(
      /Tried again by itself at <time [^>]+>2026-11-21 11:03:48 UTC<\/time>, in 30 s/,
    );
  });
});

describe("the page of a run", () => {
  it("has error and hint, then warnings, facts, the log by lines, and files", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/runs/r_i_failed_1`);
    const order = [
      "is not a number",
      "Correct the cell",
      "2 cells of nav",
      "12,314",
      '<tr id="L1">',
      "data/z-scores/File_A_09.csv",
    ];
    const places = order.map((text) => page.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(page).toContain('<a href="#L3">3</a>');
  });

  it("shows what was made", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/runs/r_i_done_1`)).toMatch(/1\.51 kB.+9f86d081884c7d65/s);
  });
});

describe("hostile names", () => {
  const items = richItems().filter(({ id }) => id.startsWith("i_hostile"));
  const addresses = [
    "/",
    "/items",
    ...items.flatMap((item) => [`/items/${item.id}`, ...item.runs.map(({ id }) => `/runs/${id}`)]),
  ];

  it.each(addresses)("are text on %s, without a character that nobody sees", async (address) => {
    const { url } = await serve({ items });
    const page = await textOf(url + address);
    expect(page).not.toMatch(/<img src=x|<script|<b>/);
    expect(page).not.toMatch(/[[\p{Cc}\p{Bidi_Control}]--[\n\t]]/v);
  });

  it("are found by the filter and kept as they are in the form", async () => {
    const { url } = await serve({ items });
    const page = await textOf(`${url}/items?q=${encodeURIComponent(HOSTILE_NAMES[0])}`);
    expect(page).toContain("1 item<");
    expect(page).toContain('value="&lt;img src=x onerror=alert(1)&gt;.csv"');
  });
});

it("answers an address that is not there with a page and 404", async () => {
  const { url } = await serve();
  for (const address of ["/nothing", "/items/nothing", "/runs/nothing", "/assets/style-000000000000.css"]) {
    const response = await fetch(url + address);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("<h1>Not Found</h1>");
  }
});
