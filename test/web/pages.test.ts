import { describe, expect, it } from "vitest";
import { HOSTILE_NAMES, richItems } from "./fake-items.ts";
import { serve, textOf } from "./serve.ts";

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
    expect(page).not.toMatch(/<img src=x|<script(?! type="module" src="\/assets\/)|<b>/);
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
