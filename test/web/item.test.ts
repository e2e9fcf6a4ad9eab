import { describe, expect, it } from "vitest";
import { makeItem } from "./fake-items.ts";
import { serve, textOf } from "./serve.ts";

/** What reloads the page where no script does it. */
const REFRESH = '<noscript><meta http-equiv="refresh" content="5"></noscript>';

describe("the page of an item", () => {
  it("has error and hint before files and attempts, newest first", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items/i_gave-up`);
    const order = [
      "The job was stopped after 2 h",
      "Gave up after 3 attempts",
      "Preview",
      "Source",
      "Attempt 3<",
      "Attempt 1<",
    ];
    const places = order.map((text) => page.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it("offers a retry where there is something to retry", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/items/i_failed`)).toContain(
      '<form class="act" method="post" action="/items/i_failed/retry">',
    );
    expect(await textOf(`${url}/items/i_done`)).not.toContain("/retry");
  });

  it("refreshes itself while the item moves, and shows how far it is", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items/i_running`);
    expect(page).toContain(REFRESH);
    expect(page).toContain("640,000 of 1,000,000 rows");
    expect(await textOf(`${url}/items/i_done`)).not.toContain(REFRESH);
  });

  it("says that it is not tried again by itself, where that is so", async () => {
    const sentence = "Not tried again by itself";
    const failed = makeItem("i_1", "File_1.csv", "failed");
    const { url } = await serve({
      items: [failed, { ...failed, id: "i_2", nextAttemptAt: "2026-11-21T11:30:00.000Z" }],
    });
    expect(await textOf(`${url}/items/i_1`)).toContain(sentence);
    expect(await textOf(`${url}/items/i_2`)).not.toContain(sentence);
  });

  it("says when it is tried again", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/items/i_lost`)).toMatch(
      /Tried again by itself at <time [^>]+>2026-11-21 11:03:48 UTC<\/time>, <span [^>]+>in 30 s/,
    );
  });

  it("names the input of an error and shows its rows with the place marked", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items/i_failed`);
    expect(page).toContain('<a href="#preview"><bdi class="name">data/timestamps/File_A_10.csv</bdi></a>');
    expect(page).toMatch(/<tr class="at-fault"><th [^>]+><span class="unseen">Error in line <\/span>7<\/th>/);
    expect(page).toContain('<td class="faulty"><bdi class="name">12,3x</bdi></td>');
  });

  it("shows the target of a finished item, its source by a link, and leads to its scores", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items/i_done`);
    expect(page).toContain('<caption class="unseen">Rows of data/z-scores/File_A_00.csv</caption>');
    expect(page).toContain('<a href="/insights?item=i_done#scores">');
    expect(await textOf(`${url}/items/i_done?file=0`)).toContain("Rows of data/timestamps/File_A_00.csv");
    expect(await textOf(`${url}/items/i_done?file=7`)).toContain("Rows of data/z-scores/File_A_00.csv");
  });

  it("says why no rows can be shown", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/items/i_hostile7`)).toContain("its name has no ending of a table");
  });

  it("shows size, time and hash of what was made", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/items/i_done`)).toMatch(/Target<.+1\.51 kB.+2026-11-21 11:00:02 UTC.+9f86d081884c…/s);
  });

  it("skips with a reason, and takes a skip back", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/items/i_failed`);
    expect(page).toMatch(/action="\/items\/i_failed\/skip"><label>Reason <input name="reason" required/);
    const skipped = await textOf(`${url}/items/i_skipped`);
    expect(skipped).toMatch(/Skipped: The fund was closed\..+since <time [^>]+>2026-11-21 10:00:00 UTC/s);
    expect(skipped).toContain('action="/items/i_skipped/unskip"');
  });

  it("lists what a redo would put aside before anyone agrees to it", async () => {
    const redoes = () => [
      { itemId: "i_done", target: "data/z-scores/File_A_00.csv" },
      { itemId: "i_done0", target: "data/merged/Merged_00.csv" },
    ];
    const { url } = await serve({ actions: { redoes } });
    const page = await textOf(`${url}/items/i_done`);
    expect(page).toContain("Puts 2 files into the trash");
    expect(page).toContain('<a href="/items/i_done0"><bdi class="name">data/merged/Merged_00.csv</bdi></a>');
    expect(page).toContain('<button class="primary">Redo 2 files</button>');
  });

  it("restores what was put aside", async () => {
    const old = { id: "t1", pair: "z-scores", key: "File_A_00.csv", target: "data/z-scores/File_A_00.csv" };
    const trashOf = async () => [{ ...old, trashedAt: "2026-11-21T09:12:00.000Z" }];
    const { url } = await serve({ actions: { trashOf } });
    const page = await textOf(`${url}/items/i_done`);
    expect(page).toContain("<h2>Put aside</h2>");
    expect(page).toContain('action="/items/i_done/restore"><input type="hidden" name="trash" value="t1">');
  });

  it("has no form where it only shows", async () => {
    const { url } = await serve({ readOnly: true });
    expect(await textOf(`${url}/items/i_failed`)).not.toContain("<form");
  });
});
