import { describe, expect, it } from "vitest";
import { serve, textOf } from "./serve.ts";

describe("the page of a run", () => {
  it("has error and hint, then facts and files, warnings, and the log by lines", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/runs/r_i_failed_1`);
    const order = [
      "is not a number",
      "Correct the cell",
      "12,314",
      "data/z-scores/File_A_10.csv",
      "2 cells of nav",
      '<tr id="L1">',
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

  it("shows only the lines that tell of errors, by an address", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/runs/r_i_failed_1?log=errors`);
    expect([...page.matchAll(/<tr id="L(\d+)">/g)].map(([, number]) => number)).toEqual(["3", "4"]);
  });

  it("shows how far a running one is", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/runs/r_i_running_1`);
    expect(page).toMatch(/<p class="done" data-progress="i_running"><progress max="1000000" value="640000"/);
    expect(page).toContain("about 1 min left");
  });

  it("follows one that runs, with or without a script, and leaves one that is over as it is", async () => {
    const { url } = await serve();
    const ways = [/<noscript><meta http-equiv="refresh"/, /<script type="module" src="[^"]+live\.ts"/];
    const [running, over] = [await textOf(`${url}/runs/r_i_running_1`), await textOf(`${url}/runs/r_i_done_1`)];
    expect(ways.map((way) => [way.test(running), way.test(over)])).toEqual([
      [true, false],
      [true, false],
    ]);
    expect(running).toContain('data-topic="r_i_running_1"');
  });

  it("cancels a run while it runs, and asks before", async () => {
    const { url } = await serve();
    const { url: readOnly } = await serve({ readOnly: true });
    const cancel = '<form class="act" method="post" action="/runs/r_i_running_1/cancel">';
    const page = await textOf(`${url}/runs/r_i_running_1`);
    expect(page.indexOf("<summary>Cancel …</summary>")).toBeGreaterThan(0);
    expect(page).toContain(cancel);
    expect(await textOf(`${url}/runs/r_i_done_1`)).not.toContain("<form");
    expect(await textOf(`${readOnly}/runs/r_i_running_1`)).not.toContain(cancel);
  });
});
