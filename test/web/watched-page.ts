import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished } from "vitest";

/** A browser page and everything that went wrong on it: what a person would see red in the developer tools. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/**
 * Opens a page that notes CSP violations, console errors and warnings, failed requests, dialogs and requests to
 * elsewhere. It is closed after the test.
 */
export async function openWatched(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: url, locale: "en-GB", ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url)) complaints.push(`elsewhere: ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // A page that is left ends its stream, and its look at what has changed.
    const isLeft = why === "net::ERR_ABORTED" && ["eventsource", "fetch"].includes(request.resourceType());
    if (!isLeft) complaints.push(`failed: ${request.url()} ${why}`);
  });
  return { page, complaints };
}

/** Chromium notes an answer of 400 or 404 in its console, which is what some screens are. */
export function isStatus(line: string): boolean {
  return /^console: Failed to load resource: .* (400|404) /.test(line);
}
