import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBrowser } from "./browser.ts";
import { makeEmptyInsights } from "./fake-insights.ts";
import { ALL_SHOWN, SCREENS } from "./screens.ts";
import { serve } from "./serve.ts";
import { openWatched } from "./watched-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

describe.each(["light", "dark"] as const)("in the %s theme axe finds nothing", (colorScheme) => {
  it("on any screen of a busy flow", { timeout: 240_000 }, async () => {
    const { url } = await serve(ALL_SHOWN);
    const paths = SCREENS.filter((path) => !path.includes("hostile"));
    expect(await violationsOf(url, { paths, colorScheme, width: 1440 })).toEqual([]);
  });

  it("on a phone", { timeout: 240_000 }, async () => {
    const { url } = await serve(ALL_SHOWN);
    const paths = ["/", "/items?status=error", "/items/i_failed", "/runs/r_i_failed_1"];
    expect(await violationsOf(url, { paths, colorScheme, width: 390 })).toEqual([]);
  });

  it("on the first day, and where it only shows", { timeout: 240_000 }, async () => {
    const { url } = await serve({ items: [], readOnly: true, insights: makeEmptyInsights() });
    const paths = ["/", "/items", "/grid", "/flow", "/insights", "/system"];
    expect(await violationsOf(url, { paths, colorScheme, width: 1440 })).toEqual([]);
  });
});

interface Look {
  readonly paths: readonly string[];
  readonly colorScheme: "light" | "dark";
  readonly width: number;
}

/** `path: rule, where, why`, with every question opened; best practices count as well. */
async function violationsOf(url: string, { paths, colorScheme, width }: Look): Promise<readonly string[]> {
  const { page } = await openWatched(browser, url, { colorScheme, viewport: { width, height: 900 } });
  const found: string[] = [];
  for (const path of paths) {
    await page.goto(path);
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    const { violations } = await axeOf(page, colorScheme).analyze();
    for (const { id, help, nodes } of violations) {
      found.push(`${path}: ${id} (${help}) at ${nodes.map(({ html }) => html.slice(0, 160)).join(" and ")}`);
    }
  }
  return found;
}

/** The themes differ by their colours alone, so the dark one is asked for its contrast alone: the rest takes minutes. */
function axeOf(page: Page, colorScheme: Look["colorScheme"]): AxeBuilder {
  // No page has frames; the other mode opens a blank page for each look. What passes is told of one node, not of thousands.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
  return colorScheme === "dark" ? axe.withRules(["color-contrast", "link-in-text-block"]) : axe;
}
