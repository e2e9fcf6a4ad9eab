import { describe, expect, it } from "vitest";
import { makeItem } from "./fake-items.ts";
import { serve, textOf } from "./serve.ts";

/** What reloads the page where no script does it. */
const REFRESH = '<noscript><meta http-equiv="refresh" content="5"></noscript>';

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

  it("says that all is done where only what is not is asked for", async () => {
    const { url } = await serve({ items: [makeItem("a", "A.csv", "done"), makeItem("b", "B.csv", "done")] });
    expect(await textOf(`${url}/items?status=unfinished`)).toContain("All 2 files are done.");
    expect(await textOf(`${url}/items?status=error`)).toContain("No errors.");
    expect(await textOf(`${url}/items?status=error&q=A`)).toContain("No item matches.");
  });

  it("reloads itself without a script, but not while someone searches or reads on", async () => {
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

  it("has presets as addresses, with the one in force marked", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items?since=today&sort=updated`);
    for (const address of ["", "?status=unfinished", "?status=error", "?sort=duration"]) {
      expect(page).toContain(`<a href="/items${address}">`);
    }
    expect(page).toContain('<a href="/items?since=today&amp;sort=updated" aria-current="true">Changed today</a>');
    expect(page).not.toContain(">File_A_03.csv<");
  });

  it("sorts by the head of a column, and keeps the filters", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items?status=error&sort=duration`);
    expect(page).toMatch(/<th scope="col" class="number" aria-sort="descending">\s*<a class="sort" [^>]+>Duration/);
    expect(page).toContain('href="/items?status=error&amp;sort=updated"');
    expect(page).toContain('<input type="hidden" name="sort" value="duration">');
  });

  it("has the hint of an error in its row", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/items?status=error`)).toContain(
      '<span class="message hint">Rename one of the two sources.</span>',
    );
  });

  it("says how long a running item will take", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/items?reason=running`)).toMatch(/<span [^>]*data-left="[^>]+>about 1 min left<\/span>/);
  });

  it("retries and skips the filtered after it has said how many they are", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items?status=error&pair=z-scores&sort=updated`);
    expect(page).toContain("<summary>Retry all 6 items …</summary>");
    expect(page).toContain('<input type="hidden" name="expectedCount" value="6">');
    expect(page).toContain('<input type="hidden" name="filter" value="status=error&amp;pair=z-scores">');
    expect(page).toContain('<button class="primary">Skip 6 items</button>');
  });

  it("offers nothing for all where nothing is filtered, nothing is left, or it only shows", async () => {
    const { url } = await serve();
    const { url: readOnly } = await serve({ readOnly: true });
    expect(await textOf(`${url}/items`)).not.toContain("<details");
    expect(await textOf(`${url}/items?q=nothing-is-called-so`)).not.toContain("<details");
    expect(await textOf(`${readOnly}/items?status=error`)).not.toContain("<details");
    expect(await textOf(`${url}/items?status=success`)).not.toContain("<details");
  });
});
